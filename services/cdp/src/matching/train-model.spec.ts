import { describe, expect, it } from 'vitest';
import { comparePair, levelsOf } from './compare-pair.js';
import { countFrequencies } from './frequencies.js';
import { toFeatures } from './features.js';
import { schemas } from './levels.js';
import { modelToJson, parseModel, shippedModel, type ProfileModel } from './model.js';
import { partyOf, testDigest } from './party.fixture.js';
import { trainProfile, type LevelVector } from './train-model.js';

// Promise: EM finds the weights that made the pairs, a small set changes little, and rare values count more than common ones.

const shipped = shippedModel();
const fields = Object.keys(schemas.chinese);

/** A repeatable random number generator (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(profile: ProfileModel, kind: 'm' | 'u' | 'relative', random: () => number): LevelVector {
  return Uint8Array.from(fields, (field) => {
    if (random() < 0.3) return 0;
    const of = profile.fields.find((f) => f.field === field)!;
    let left = random();
    const level = of[kind].findIndex((p) => (left -= p) <= 0);
    return 1 + (level < 0 ? of[kind].length - 1 : level);
  });
}

const noisier: ProfileModel = {
  ...shipped.profiles.chinese,
  fields: shipped.profiles.chinese.fields.map((f) => (f.field === 'gender' ? { ...f, m: [0.8, 0.2] } : f)),
};

describe('trainProfile', () => {
  const random = seeded(7);
  const pairs = [
    ...Array.from({ length: 4000 }, () => draw(noisier, 'm', random)), ...Array.from({ length: 6000 }, () => draw(noisier, 'relative', random)),
    ...Array.from({ length: 3000 }, () => draw(noisier, 'u', random)),
  ];

  it('finds the share of each class and the weights, from a prior that is off', () => {
    const { profile, converged } = trainProfile('chinese', pairs, shipped.profiles.chinese, { records: 5000 });
    expect(converged).toBe(true);
    expect(profile.prior.match).toBeCloseTo((2 * 4000) / 5000, 1);
    expect(profile.fields.find((f) => f.field === 'gender')!.m[0]).toBeCloseTo(0.8, 1);
  });

  it('stays near the prior where pairs are few', () => {
    const { profile } = trainProfile('chinese', pairs.slice(0, 10), shipped.profiles.chinese, { records: 5000 });
    const [was, is] = [shipped.profiles.chinese, profile].map((p) => p.fields.find((f) => f.field === 'gender')!.m[0]!) as [number, number];
    expect(Math.abs(was - is)).toBeLessThan(0.03);
  });

  it('gives probabilities: each field sums to one, none is zero', () => {
    const { profile } = trainProfile('chinese', pairs, shipped.profiles.chinese, { records: 5000, random: Array.from({ length: 500 }, () => draw(noisier, 'u', random)) });
    for (const field of profile.fields) {
      for (const kind of ['m', 'u', 'relative', 'twin'] as const) {
        expect(field[kind].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
        expect(Math.min(...field[kind])).toBeGreaterThan(0);
      }
    }
  });
});

it('a phone under many names says less than one under few', () => {
  const common = Array.from({ length: 40 }, (_, i) => toFeatures(partyOf(`c${i}`, { name: `王${'一丁七万三上下不与丑专且世丙业丛东丝丞两严丧个中丰串临丹为主丽举乃久义之乌乐乔'[i]}`, phones: ['13827461935'] }), testDigest));
  const rare = ['13948261735', '13948261735'].map((phone, i) => toFeatures(partyOf(`r${i}`, { name: '李晓', phones: [phone] }), testDigest));
  const model = { ...shipped, frequencies: { ...countFrequencies([...common, ...rare]), records: 7000 } };
  const bits = (x: (typeof rare)[number], y: (typeof rare)[number]) => comparePair({ ...x, name: 1 }, { ...y, name: 1 }, model).weight;
  expect(bits(rare[0]!, rare[1]!)).toBeGreaterThan(bits(common[0]!, common[1]!));
});

it('the shipped model knows every level of every field, and survives JSON', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    for (const [field, levels] of Object.entries(schema)) expect(shipped.profiles[name as 'chinese'].fields.find((f) => f.field === field)?.levels, `${name} ${field}`).toEqual(levels.slice(1));
  }
  const counted = { ...shipped, frequencies: { records: 3, organisations: 1, columns: { phone: new Map([[5, 9]]) } }, hubs: new Set(['t']) };
  expect(parseModel(JSON.parse(JSON.stringify(modelToJson(counted))))).toEqual(counted);
});

it('levels of a pair are numbers of the schema', () => {
  const x = toFeatures(partyOf('x', { name: '李红岚', gender: 'F' }), testDigest);
  expect([...levelsOf(x, x, 'chinese').levels.subarray(0, 3)]).toEqual([schemas.chinese.name.indexOf('EXACT'), 0, schemas.chinese.gender.indexOf('SAME')]);
});
