// Promise: probabilities of the golden record mean what they say: of the values given with 0.8, 80 % are true; reliabilities are found without being told the truth.
import { beforeAll, describe, expect, it } from 'vitest';
import type { AttributeName, Statement } from './attribute.js';
import { decideGoldenRecord } from './decide-golden-record.js';
import type { Correction } from './golden-record.js';
import { estimateReliability, type Testimony } from './estimate-reliability.js';
import { knownTruth, type KnownTruth } from './known-truth.fixture.js';
import { Reliability, type ReliabilityVersion } from './reliability.js';
import { reliabilityChart, type Bin } from './reliability-chart.fixture.js';

const CHART = '../../../../tests/figures/golden-record-calibration.svg';
const YEAR = 365.25;

interface Given {
  attribute: AttributeName;
  probability: number;
  right: boolean;
}

let known: KnownTruth;
let learnt: ReliabilityVersion;
let given: Given[];

beforeAll(async () => {
  // Learnt from one set of people, judged on another.
  learnt = await estimateReliability(groupsOf(knownTruth(4000, 7)), 1);
  known = knownTruth(8000, 11);
  given = judge(known, new Reliability(learnt));
});

function groupsOf({ people }: KnownTruth): Testimony[][] {
  return people.flatMap(({ statements }) => {
    const said = statements.map((s) => ({ ...s, day: s.time.getTime() / 86_400_000 }));
    return [...Map.groupBy(said, (s) => s.attribute).values()].filter((group) => group.length > 1);
  });
}

function judge({ people, now }: KnownTruth, reliability: Reliability): Given[] {
  return people.flatMap(({ truth, statements }) =>
    [...decideGoldenRecord({ statements, corrections: [], reliability, now }).values()].map(({ name, value, probability }) => ({ attribute: name, probability, right: truth.get(name) === value })));
}

function binsOf(all: readonly Given[], count = 20): Bin[] {
  return Array.from({ length: count }, (_, i) => {
    const own = all.filter(({ probability: p }) => Math.min(count - 1, Math.floor(p * count)) === i);
    return { n: own.length, given: mean(own.map((g) => g.probability)), right: mean(own.map((g) => Number(g.right))) };
  });
}

const used = (bins: readonly Bin[]) => bins.filter((bin) => bin.n >= 50);
const mean = (values: readonly number[]) => (values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length);
const errorOf = (bins: readonly Bin[]) => bins.reduce((sum, b) => sum + b.n * Math.abs(b.given - b.right), 0) / bins.reduce((sum, b) => sum + b.n, 0);

describe('on a set with known truth', () => {
  it('of values given with 0.8, 80 % are true; so with 0.5 to 0.98', () => {
    for (const p of [0.5, 0.6, 0.7, 0.8, 0.9, 0.98]) {
      const own = given.filter((one) => Math.abs(one.probability - p) < (p > 0.9 ? 0.02 : 0.05));
      expect(own.length).toBeGreaterThan(1000);
      expect(Math.abs(mean(own.map((one) => Number(one.right))) - mean(own.map((one) => one.probability))), `given with ${p}`).toBeLessThan(0.03);
    }
  });

  it('so for every attribute, those that change too', () => {
    for (const own of Map.groupBy(given, (one) => one.attribute).values()) expect(errorOf(binsOf(own)), own[0]!.attribute).toBeLessThan(0.035);
  });

  it('draws the chart', async () => {
    const before = judge(known, new Reliability());
    const named = (name: string, all: readonly Given[]) => `${name}: mean error ${(100 * errorOf(binsOf(all))).toFixed(1)} %`;
    const series = [
      { name: named('as shipped, nothing learnt', before), colour: '#c2701c', bins: used(binsOf(before)) },
      { name: named('learnt from agreement between sources', given), colour: '#2563a8', bins: used(binsOf(given)) },
    ];
    const note = `${known.people.length.toLocaleString('en')} people, ${given.length.toLocaleString('en')} attributes, 6 sources over 12 years; truth known`;
    await expect(reliabilityChart('Golden record: does 0.8 mean 80 %?', note, series)).toMatchFileSnapshot(CHART);
  });

  it('finds how reliable each source is without being told', () => {
    const found = new Reliability(learnt);
    for (const [source, own] of Object.entries(known.reliability)) {
      for (const [attribute, right] of Object.entries(own) as [AttributeName, number][]) {
        const standing = attribute === 'mobile' && source === 'APP' ? 'VERIFIED' : 'PLAIN';
        expect(Math.abs(found.of(source, attribute, standing) - right), `${source} ${attribute}`).toBeLessThan(0.06);
      }
    }
  });

  it('finds how long values last', () => {
    for (const { attribute, halfLifeDays } of learnt.changes) expect(Math.abs(halfLifeDays / YEAR / known.halfLifeYears[attribute]! - 1), attribute).toBeLessThan(0.15);
    expect(learnt.changes.map((change) => change.attribute).sort()).toEqual(['address', 'email', 'employer', 'mobile']);
  });
});

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const says = (sourceSystem: string, attribute: AttributeName, value: string, day: string, over: Partial<Statement> = {}): Statement =>
  ({ attribute, recordId: sourceSystem.toLowerCase(), sourceSystem, value, key: value, time: at(day), standing: 'PLAIN', ...over });
const decide = (statements: Statement[], corrections: Correction[] = [], now = '2026-06-01') =>
  decideGoldenRecord({ statements, corrections, reliability: new Reliability(), now: at(now) });

describe('a decision', () => {
  it('follows the majority on what does not change, however late the other word comes, and says who disagrees', () => {
    const golden = decide([says('A', 'birth_date', '1990-03-07', '2015-01-01'), says('B', 'birth_date', '1990-03-07', '2016-01-01'), says('C', 'birth_date', '1990-07-03', '2026-01-01')]).get('birth_date')!;
    expect(golden.value).toBe('1990-03-07');
    expect(golden.probability).toBeGreaterThan(0.95);
    expect(golden.sources.map((s) => [s.sourceSystem, s.agrees])).toEqual([['B', true], ['A', true], ['C', false]]);
  });
  it('follows the latest word on what changes, unless it is of yesterday and alone against many of today', () => {
    const mobiles = [says('A', 'mobile', 'old', '2012-01-01'), says('B', 'mobile', 'old', '2013-01-01'), says('C', 'mobile', 'new', '2026-01-01')];
    expect(decide(mobiles).get('mobile')!.value).toBe('new');
    expect(decide([says('A', 'mobile', 'one', '2025-12-30'), says('B', 'mobile', 'one', '2025-12-31'), says('C', 'mobile', 'two', '2026-01-01')]).get('mobile')!.value).toBe('one');
  });
  it('trusts a word less the older it is', () => {
    const probability = (now: string) => decide([says('A', 'mobile', 'm', '2016-06-01')], [], now).get('mobile')!.probability;
    expect(probability('2016-06-01')).toBeCloseTo(0.9, 5);
    expect(probability('2021-06-01')).toBeCloseTo(0.45, 1);
    expect(probability('2030-06-01')).toBeLessThan(0.2);
  });
  it('keeps documents of two kinds apart, and shows an invalid number only where there is no other', () => {
    const [resident, passport, faulty] = [
      says('A', 'id_number', '11010519491231002X', '2020-01-01', { document: 'RESIDENT_ID', standing: 'VERIFIED' }),
      says('B', 'id_number', 'E12345678', '2026-01-01', { document: 'PASSPORT', standing: 'VERIFIED' }),
      says('C', 'id_number', '110105194912310021', '2026-01-01', { document: 'RESIDENT_ID', standing: 'INVALID' }),
    ];
    expect(decide([resident, passport, faulty]).get('id_number')).toMatchObject({ value: '11010519491231002X', document: 'RESIDENT_ID' });
    expect(decide([passport, faulty]).get('id_number')).toMatchObject({ value: 'E12345678', document: 'PASSPORT', sources: [{ sourceSystem: 'B' }] });
    expect(decide([faulty]).get('id_number')!.probability).toBeLessThan(0.05);
  });
  it('obeys a steward until she takes it back, and still says how probable it is', () => {
    const statements = [says('A', 'name', '王芳', '2020-01-01'), says('B', 'name', '王芳', '2021-01-01')];
    const correction = (value: string, day: string): Correction => ({ recordId: 'a', attribute: 'name', value, key: value, actor: 'steward-1', time: at(day) });
    const corrected = decide(statements, [correction('王方', '2022-01-01')]).get('name')!;
    expect(corrected).toMatchObject({ value: '王方', correctedBy: 'steward-1', sources: [{ agrees: false }, { agrees: false }] });
    expect(corrected.probability).toBeLessThan(0.9);
    expect(decide([], [correction('王方', '2022-01-01')]).get('name')!.probability).toBeCloseTo(0.99, 5);
    const back = decide(statements, [correction('王方', '2022-01-01'), correction('', '2022-02-01')]).get('name')!;
    expect([back.value, back.correctedBy]).toEqual(['王芳', undefined]);
  });
  it('is the same in any order of statements', () => {
    const { people, now } = knownTruth(200, 3);
    for (const { statements } of people) {
      const order = (own: readonly Statement[]) => JSON.stringify([...decideGoldenRecord({ statements: own, corrections: [], reliability: new Reliability(), now })]);
      expect(order(statements.toReversed())).toBe(order(statements));
    }
  });
});
