// Promise: what shares a name keeps its order, and a round never holds two of one name.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inRounds } from './rounds.js';

it('keeps the order of those that share a name, and parts them', () => {
  const lists = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }), { maxLength: 12 });
  fc.assert(fc.property(lists, (names) => {
    const items = names.map((own, n) => ({ n, own }));
    const rounds = inRounds(items, ({ own }) => own);
    for (const round of rounds) expect(new Set(round.flatMap(({ own }) => own)).size).toBe(round.flatMap(({ own }) => own).length);
    const all = rounds.flat();
    expect(all.map(({ n }) => n).sort((a, b) => a - b)).toEqual(items.map(({ n }) => n));
    for (const name of ['a', 'b', 'c', 'd']) {
      const of = (some: typeof items) => some.filter(({ own }) => (own as string[]).includes(name)).map(({ n }) => n);
      expect(of(all)).toEqual(of(items));
    }
  }));
});

it('takes everything at once where nothing is shared', () => {
  expect(inRounds([1, 2, 3], (n) => [String(n)])).toEqual([[1, 2, 3]]);
  expect(inRounds([1, 2, 3], () => ['same'])).toEqual([[1], [2], [3]]);
});
