// Promise: a comparison tells change, ratio and aim of each row, and does not call noise a change.
import { expect, it } from 'vitest';
import { comparisonOf } from './compare.js';
import { figureOf } from './figures.js';

const lineOf = (text: string, row: string) => text.split('\n').find((line) => line.startsWith(row))!;

it('tells what changed', () => {
  const text = comparisonOf(
    [figureOf('view', 'calls/s', [100, 110, 105], [1000], { atLeast: 0.2 }), figureOf('noise', 's', [1, 3], [], null), figureOf('gone', 's', [1], [], null)],
    [figureOf('view', 'calls/s', [210, 200, 220], [1000], { atLeast: 0.2 }), figureOf('noise', 's', [2, 4], [], null), figureOf('new', 's', [1], [], null)],
  );
  expect(lineOf(text, 'view')).toMatch(/105 calls\/s +210 calls\/s +\+100 % +changed +0\.105 → 0\.21 +missed → met/);
  expect(lineOf(text, 'noise')).not.toContain('changed');
  expect(lineOf(text, 'gone')).toContain('absent');
  expect(lineOf(text, 'new')).toContain('absent');
});
