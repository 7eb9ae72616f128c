// Promise: the oracle sees a gap, a number given twice, an inversion, and tells them from a repeat that consumers drop.
import { describe, expect, it } from 'vitest';
import { checkSequences, repeated, type WireRecord } from './check-sequence.js';

const wire = (...all: [id: string, sequence: number][]): WireRecord[] =>
  all.map(([id, sequence], n) => ({ id, key: 'k', sequence: BigInt(sequence), partition: 0, offset: BigInt(n) }));
const given = (n: number) => new Map([['k', BigInt(n)]]);

describe('checkSequences', () => {
  it('lets numbers in order pass, and counts what the wire repeats', () => {
    expect(checkSequences('t', wire(['a', 1], ['b', 2], ['a', 1], ['b', 2], ['c', 3]), given(3))).toEqual({ lost: [], doubled: [], inverted: [], repeats: 2 });
  });

  it.each([
    ['a gap', wire(['a', 1], ['c', 3]), 3, 'lost', 't k #2 was never published'],
    ['a tail that was never published', wire(['a', 1]), 2, 'lost', 't k #2 was never published'],
    ['a number of two events', wire(['a', 1], ['b', 1]), 1, 'doubled', 't k #1 is of two events'],
    ['an inversion', wire(['b', 2], ['a', 1]), 2, 'inverted', 't k #2 came before #1'],
  ] as const)('finds %s', (_what, records, last, kind, text) => {
    expect(checkSequences('t', records, given(last))[kind]).toContain(text);
  });

  it('names duplicates once', () => {
    expect(repeated(['a', 'b', 'a', 'a'])).toEqual(['a']);
  });
});
