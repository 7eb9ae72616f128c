// Promise: the search for planted values sees each of them in every form, wherever it stands; and nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIn, needlesOf } from './find-canaries.js';

const name = '禤霁霭';
const needles = needlesOf([name, '19987340265']);
const seen = (haystack: Buffer) => findIn(haystack, needles).map(({ value }) => value);

describe('findIn', () => {
  it.each<[form: string, write: (text: string) => Buffer]>([
    ['UTF-8', (text) => Buffer.from(text)],
    ['UTF-16LE', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE', (text) => Buffer.from(text, 'utf16le').swap16()],
    ['JSON with escapes', (text) => Buffer.from(JSON.stringify(text).replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`))],
    ['base64', (text) => Buffer.from(Buffer.from(text).toString('base64'))],
    ['base64url', (text) => Buffer.from(Buffer.from(text).toString('base64url'))],
    ['hexadecimal', (text) => Buffer.from(Buffer.from(text).toString('hex'))],
    ['percent-encoding', (text) => Buffer.from(encodeURIComponent(text))],
  ])('sees a value in %s, wherever it stands', (_form, write) => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.constantFrom(name, '19987340265'), fc.string({ maxLength: 12 }), (before, value, after) => {
      expect(seen(write(`${before}${value}${after}`))).toContain(value);
    }), { numRuns: 60 });
  });

  it('sees nothing in other text', () => {
    expect(seen(Buffer.from('禤霁 霭 19987340264 李* 199****0265'))).toEqual([]);
  });
});
