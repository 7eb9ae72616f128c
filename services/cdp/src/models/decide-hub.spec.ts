// Promise: a value is a hub when many people share it, not when one is reported often; nothing but rare values is lost to bounded memory; weights of
// strangers are of strangers; the link threshold keeps the error rate.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Features } from '../matching/features.js';
import { FrequencyCounter } from '../matching/frequencies.js';
import type { FieldModel } from '../matching/model.js';
import { noFeatures } from '../identity/no-features.js';
import { listedFrom } from './count-values.js';
import { countPeople, isHub } from './decide-hub.js';
import { decideLinkThreshold } from './decide-link-threshold.js';
import { CountSketch } from './frequent-values.js';
import { amongStrangers } from './decide-trained.js';
import { packCounts, unpackCounts } from './pack-counts.js';

const named = (name: number, over: Partial<Features> = {}): Features => ({ ...noFeatures, nameKind: 'FULL', name, pinyin: name, ...over });

describe('a hub', () => {
  it('is a phone of more than ten people, however they are spelled', () => {
    const people = (n: number) => Array.from({ length: n }, (_, i) => named(i + 1));
    expect([isHub('PHONE', 10, people(10)), isHub('PHONE', 11, people(11))]).toEqual([false, true]);
    expect(isHub('PHONE', 20, Array.from({ length: 20 }, (_, i) => named(i + 1, { pinyin: 5 })))).toBe(false);
    expect(isHub('PHONE', 20, Array.from({ length: 20 }, (_, i) => named(i + 1, { nameKind: 'TITLE' })))).toBe(false);
  });
  it('is anything beyond the cap', () => expect([isHub('NAME_BIRTH', 64, []), isHub('NAME_BIRTH', 65, [])]).toEqual([false, true]));
  it('counts organisations too', () => {
    const of = (core: number) => ({ ...noFeatures, organisation: true, organisationName: { full: 1, core, brand: 0, trade: 0, place: 0, branch: 0 } });
    expect(countPeople([of(1), of(1), of(2), named(3)])).toBe(3);
  });
});

const noAddress = { city: 0, district: 0, road: 0, number: 0, community: 0, building: 0, unit: 0, room: 0, postcode: 0, state: 0, place: 0, postcodeNear: [] };
const digest = fc.integer({ min: 0, max: 12 }).map((n) => n * 71_000_003 % 2 ** 32);
const features = fc.record({
  name: digest, birth: digest, email: digest, device: digest, employer: digest,
  phones: fc.array(digest.filter((d) => d !== 0).map((number) => ({ number, mobile: true, verified: false, parts: [] })), { maxLength: 3 }),
  policies: fc.array(digest.filter((d) => d !== 0).map((policy) => ({ policy, roles: 1 })), { maxLength: 3 }),
  texts: fc.array(digest.map((text) => ({ text, sound: 0, pairs: [] })), { maxLength: 5 }),
  address: fc.record({ postcode: digest, place: digest }).map((own) => ({ ...noAddress, ...own })),
}).map((own): Features => ({ ...noFeatures, ...own }));

describe('counting in bounded memory', () => {
  it('finds the frequencies that counting everything finds', () => {
    fc.assert(fc.property(fc.array(features, { maxLength: 60 }), (all) => {
      const sketch = new CountSketch(1 << 10);
      for (const one of all) sketch.add(one);
      const [plain, bounded] = [new FrequencyCounter(), new FrequencyCounter((column, d) => sketch.mayOccur(d, listedFrom(column)))];
      for (const one of all) {
        plain.add(one);
        bounded.add(one);
      }
      const listed = (counter: FrequencyCounter) => Object.entries(counter.frequencies().columns).map(([column, counts]) => [column, [...counts].sort()] as const).filter(([, counts]) => counts.length > 0).sort();
      expect(listed(bounded)).toEqual(listed(plain));
      expect(bounded.frequencies().records).toBe(all.length);
    }), { numRuns: 30 });
  });
  it('packs counts without loss', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }))), (pairs) => {
      const counts = new Map(pairs);
      expect([...unpackCounts(packCounts(counts))].sort()).toEqual([...counts].sort());
    }));
  });
});

describe('what strangers agree on', () => {
  const field = (u: readonly number[], m: readonly number[], relative: readonly number[]): FieldModel => ({ field: 'name', levels: ['EXACT', 'NEAR', 'DIFFERENT'], m, u, relative, twin: relative });
  const prior = { match: 2, relative: 4, twin: 0 };
  const [u, m, relative] = [[0.0005, 0.0095, 0.99], [0.8, 0.15, 0.05], [0.1, 0.2, 0.7]];
  const observed = u.map((p, i) => (1 - 0.006) * p + 0.002 * m[i]! + 0.004 * relative[i]!);
  it('is what random pairs agree on, less those that are of one person or household', () => {
    const [found] = amongStrangers({ fields: [field(observed, m, relative)], prior }, [field([0.3, 0.3, 0.4], m, relative)], 1000, [1e6]);
    found!.u.forEach((p, i) => expect(p / u[i]!).toBeCloseTo(1, 2));
  });
  it('stays what it was where the pairs do not contradict it', () => {
    const before = [0.0007, 0.0093, 0.99];
    expect(amongStrangers({ fields: [field(observed, m, relative)], prior }, [field(before, m, relative)], 1000, [1000])[0]!.u).toEqual(before);
  });
  it('is never nothing', () => {
    const [found] = amongStrangers({ fields: [field([0.0005, 0.4995, 0.5], [0.9, 0.05, 0.05], [0.1, 0.1, 0.8])], prior }, [], 1000, [1e6]);
    expect(found!.u[0]).toBeCloseTo(0.000025, 6);
  });
});

describe('the link threshold', () => {
  it('is the lowest from which on no more than the share allowed is wrong', () => {
    const weights = Array.from({ length: 4000 }, (_, i) => 20 - i / 100);
    const threshold = decideLinkThreshold(weights, 0.01);
    const wrong = (from: number) => {
      const linked = weights.filter((w) => w >= from);
      return linked.reduce((sum, w) => sum + 1 / (1 + 2 ** w), 0) / linked.length;
    };
    expect(wrong(threshold)).toBeLessThanOrEqual(0.01);
    expect(wrong(threshold - 0.5)).toBeGreaterThan(0.01 * 0.8);
    expect(decideLinkThreshold(weights, 0.0001)).toBeGreaterThan(threshold);
  });
  it('links no pair that is less probable than 0.9, and asks for the rate itself where nothing is known', () => {
    expect(decideLinkThreshold(Array.from({ length: 1000 }, () => 30), 0.5)).toBe(3.25);
    expect(decideLinkThreshold([], 0.002)).toBe(9);
  });
});
