// Promise: characters that are taken for one another by eye are near, and others are not.
import { expect, it } from 'vitest';
import { looksAlike, shapeKey, shapeKeys } from './shape-key.js';

it.each(['岐歧', '祎袆', '莹萤', '己已', '已巳', '未末', '侯候', '淇琪', '钰玉', '玉王', '明朋', '军车', '涛寿', '刚钢', '陈阵', '清晴', '辰晨'])('%s', (pair) => {
  const [x, y] = Array.from(pair) as [string, string];
  expect(looksAlike(x, y) && looksAlike(y, x)).toBe(true);
});
it.each(['王李', '芳伟', '明军', '丽强'])('%s do not', (pair) => expect(looksAlike(...(Array.from(pair) as [string, string]))).toBe(false));
it('gives a character of no group itself', () => expect([shapeKey('𠮷'), shapeKeys('𠮷')]).toEqual(['𠮷', ['𠮷']]));
