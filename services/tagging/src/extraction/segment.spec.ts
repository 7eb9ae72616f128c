// Promise: no step moves a place: tokens, clauses and sentences cover the text, and folding keeps every unit where it was.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDictionary, shippedDictionary } from './dictionary.js';
import { extract } from './extract.js';
import { clauseAround, fold, segment } from './segment.js';

const dictionary = shippedDictionary();
const piece = fc.constantFrom('我', '怀孕', '了', '没有', '，', '。', '？', '\n', ' ', '　', '😀', '𠮷', '宝宝', '３', '6个月', '岁', '重疾险', '、', '不需要', '姐', 'ＡBc', '\u0301', '\ud800');
const text = fc.oneof(fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')), fc.string({ unit: 'grapheme', maxLength: 40 }));

it('folds unit for unit', () => {
  expect(fold('ＡＢ１２：　Ok')).toBe('ab12: ok');
  fc.assert(
    fc.property(text, (source) => {
      expect(fold(source)).toHaveLength(source.length);
    }),
  );
});

it('covers the text with tokens that stand where they say', () => {
  fc.assert(
    fc.property(text.map(fold), (source) => {
      for (const sentence of segment(source, dictionary.cut)) {
        for (const token of sentence.tokens) expect(source.slice(token.start, token.end)).toBe(token.text);
        expect(sentence.tokens.map((token) => token.text).join('')).toBe(sentence.text);
      }
    }),
  );
});

it('gives spans that hold their surface for any text', () => {
  fc.assert(
    fc.property(text, (source) => {
      for (const { start, end, surface } of extract(source, dictionary)) expect([...source].slice(start, end).join('')).toBe(surface);
    }),
  );
});

it('parts clauses at commas, not in lists', () => {
  const [sentence] = segment('重疾险、意外险，都好。', dictionary.cut);
  expect(clauseAround(sentence!, 4)).toEqual({ start: 0, end: 8 });
  expect(clauseAround(sentence!, 9)).toEqual({ start: 8, end: 11 });
});

it('refuses a broken rule when it is loaded, not when a text comes', () => {
  const cues = { negators: [], contrast: [], connectors: [], stateDeniedAfter: 'x', interestDeniedAfter: 'x', heldBefore: 'x', intent: 'x', hypothetical: [], askedAfter: 'x', question: 'x', past: 'x', condition: 'x', persons: { self: [], spouse: [], child: [], parent: [], other: [] } };
  expect(() => createDictionary('', { rules: [{ tagId: 't', kind: 'state', confidence: 1, patterns: ['('] }], cues })).toThrow(SyntaxError);
});
