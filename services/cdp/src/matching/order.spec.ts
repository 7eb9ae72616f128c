import fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePair, pairVerdict } from './compare-pair.js';
import { toFeatures } from './features.js';
import { shippedModel } from './model.js';
import { partyOf, resolve, spelt, testDigest, type Said } from './party.fixture.js';
import { randomRecord } from './random-records.fixture.js';

// Promise: comparison is symmetric; clusters, reviews and links follow from the records alone, not from their order, their ids or when they came.

const model = shippedModel();
const featuresOf = (said: Said) => toFeatures(partyOf('x', said), testDigest);

it('comparePair gives the same for (x, y) and (y, x), and as much as its fields and prior say', () => {
  fc.assert(
    fc.property(randomRecord, randomRecord, (p, q) => {
      const [x, y] = [featuresOf(p), featuresOf(q)];
      const comparison = comparePair(x, y, model);
      expect(comparePair(y, x, model)).toEqual(comparison);
      expect(pairVerdict(x, y, model)).toEqual({ weight: comparison.weight, veto: comparison.veto });
      expect(comparison.prior + comparison.fields.reduce((sum, f) => sum + f.weight, 0)).toBeCloseTo(comparison.weight, 9);
    }),
    { numRuns: 200 },
  );
});

it('western records compare symmetrically too', () => {
  const words = fc.constantFrom('sarah', 'sara', 'bruhn', 'brune', 'jacob', '');
  const western = fc.record({ given: words, surname: words, line1: words, line2: words, suburb: words, postcode: fc.constantFrom('4510', '4501', '') });
  const of = ({ given, surname, ...address }: { given: string; surname: string; line1: string; line2: string; suburb: string; postcode: string }) => featuresOf({ given, surname, address, western: true, born: '1930-02-13' });
  fc.assert(
    fc.property(western, western, (p, q) => {
      expect(comparePair(of(p), of(q), model)).toEqual(comparePair(of(q), of(p), model));
    }),
    { numRuns: 150 },
  );
});

it('any order of records gives the same clusters, links and reviews', () => {
  fc.assert(
    fc.property(fc.array(randomRecord, { minLength: 2, maxLength: 12 }), fc.integer(), (said, seed) => {
      const entries = said.map((record, i) => [`r${i}`, record] as const);
      const shuffled = [...entries].sort((p, q) => testDigest(String(seed), p[0]) - testDigest(String(seed), q[0]));
      const [one, other] = [resolve(Object.fromEntries(entries)), resolve(Object.fromEntries(shuffled))];
      expect(spelt(other)).toEqual(spelt(one));
      const pairs = (of: readonly { a: string; b: string }[]) => of.map(({ a, b }) => `${a} ${b}`).sort();
      expect(pairs(other.links)).toEqual(pairs(one.links));
      expect(pairs(other.reviews)).toEqual(pairs(one.reviews));
    }),
    { numRuns: 80 },
  );
});

it('links hold each cluster together as a tree, and no cluster has two exclusive numbers', () => {
  fc.assert(
    fc.property(fc.array(randomRecord, { minLength: 2, maxLength: 12 }), (said) => {
      const records = Object.fromEntries(said.map((record, i) => [`r${i}`, record]));
      const { clusters, links } = resolve(records);
      expect(links).toHaveLength(said.length - clusters.length);
      for (const cluster of clusters) {
        const numbers = cluster.map((id) => partyOf(id, records[id]!).document).filter((d) => d.exclusive).map((d) => d.holder);
        expect(new Set(numbers).size).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 80 },
  );
});

it('what a steward keeps apart stays apart, and what she joined stays joined', () => {
  const same: Said = { name: '李红岚', id: '37020319840825286X', phones: ['13954314515'] };
  expect(resolve({ a: same, b: same }, { cannotLinks: [{ a: 'a', b: 'b' }] }).clusters).toHaveLength(2);
  expect(spelt(resolve({ a: { name: '李红岚' }, b: { name: '王伟' } }, { firm: [{ a: 'a', b: 'b' }] }))).toEqual(['a b']);
});
