// Promise: masked text is as long as the original, code point for code point, and shows no name, number, e-mail or address.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from './mask-text.js';

const known = { values: ['李小明', '+8613800138000', 'JOHN SMITH'] };

describe('masking', () => {
  it.each([
    ['我叫李小明，电话13800138000', '我叫＊＊＊，电话＊＊＊＊＊＊＊＊＊＊＊'],
    ['小明您好', '＊＊您好'],
    ['I am John Smith', 'I am ＊＊＊＊＊＊＊＊＊＊'],
    ['身份证 11010519491231002X', '身份证 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊'],
    ['打 138 0013 8000', '打 ＊＊＊＊＊＊＊＊＊＊＊＊＊'],
    ['全角１３８００１３８０００', '全角＊＊＊＊＊＊＊＊＊＊＊'],
    ['一三八零零一三八零零零', '＊＊＊＊＊＊＊＊＊＊＊'],
    ['发到 li.ming@example.com 吧', '发到 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊ 吧'],
    ['保额30万，等待期90天', '保额30万，等待期90天'],
    ['想了解孕妇能买的重疾险', '想了解孕妇能买的重疾险'],
    ['这个地区的医疗险你知道吗', '这个地区的医疗险你知道吗'],
    ['', ''],
  ])('%s', (text, masked) => expect(maskText(text, known)).toBe(masked));

  it.each(['我住在北京市朝阳区建国路88号', '上海市浦东新区世纪大道100号2楼', '建国路88号'])('hides the address in %s', (text) => {
    const masked = maskText(text, known);
    expect(masked).not.toMatch(/88|100|建国|世纪/);
  });

  it('keeps rare characters of two code units in place', () => expect(maskText('𠮷先生138001380001', { values: [] })).toBe('𠮷先生＊＊＊＊＊＊＊＊＊＊＊＊'));
});

it('keeps the length of any text in code points, and what it hides is hidden', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 100_000, max: 999_999_999 }), (text, number) => {
      const masked = maskText(`${text} ${number} ${text}`, known);
      expect([...masked].length).toBe([...`${text} ${number} ${text}`].length);
      expect(masked).not.toContain(String(number));
    }),
    { numRuns: 3_000 },
  );
});
