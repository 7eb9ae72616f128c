import { setImmediate as turn } from 'node:timers/promises';
import { attributeTraits, type AttributeName, type Standing, type Statement } from './attribute.js';
import { Reliability, type AttributeChange, type ReliabilityVersion, type SourceReliability } from './reliability.js';
import { smooth } from './truth-filter.js';

/** One customer's statements on one attribute, as far as estimating needs them: keys may be digests. */
export type Testimony = Pick<Statement, 'attribute' | 'sourceSystem' | 'key' | 'standing' | 'document'> & { day: number };

export interface EstimateOptions {
  rounds: number;
  /** Words that the mean of all sources weighs against those of one, and the start against the mean. */
  priorWords: number;
}

/** Nothing moves by more in a round: it has converged. */
const ENOUGH = 5e-4;
/** Some milliseconds of work. */
const GROUPS_A_TURN = 500;
const MIN = 0.01;
const MAX = 0.995;
/** Years of standing still that the starting half-life weighs against what is seen. */
const PRIOR_YEARS = 200;
const YEAR = 365.25;

/**
 * Reliability of each source for each attribute, and how fast values change, from agreement alone (EM; Dawid and Skene 1979 for the idea,
 * Dong et al. 2009 for many wrong values, Yin et al. 2008 on sources of the web). Nobody says what is true: a source is reliable as far as
 * others, weighed by their own reliability and the time between, agree with it. Sources of few words are drawn towards the mean of all.
 * @param groups statements of one customer on one attribute each, two or more
 */
export async function estimateReliability(groups: readonly (readonly Testimony[])[], version: number, { rounds, priorWords }: EstimateOptions = { rounds: 30, priorWords: 20 }): Promise<ReliabilityVersion> {
  const told = groups.filter((group) => group.length > 1);
  let known: ReliabilityVersion = { version, sources: [], changes: [] };
  for (let round = 0; round < rounds; round++) {
    const next = maximise(await expect(told, new Reliability(known)), version, priorWords);
    const step = distance(known, next);
    known = next;
    if (step < ENOUGH) break;
  }
  return known;
}

interface Counts {
  /** By attribute, standing and source: words and how many of them were true. */
  words: Map<string, { sourceSystem: string; attribute: AttributeName; standing: Standing; n: number; right: number }>;
  time: Map<AttributeName, { changes: number; days: number; n: number }>;
}

async function expect(groups: readonly (readonly Testimony[])[], reliability: Reliability): Promise<Counts> {
  const counts: Counts = { words: new Map(), time: new Map() };
  for (const [i, group] of groups.entries()) {
    if (i % GROUPS_A_TURN === 0) await turn(); // whoever else the process serves comes first
    const { attribute } = group[0]!;
    const world = { alternatives: attributeTraits[attribute].alternatives, changesPerDay: reliability.changesPerDay(attribute) };
    const words = group.map(({ sourceSystem, standing, key, day }) => ({ key, day, reliability: reliability.of(sourceSystem, attribute, standing) }));
    const { wasTrue, changes, days } = smooth(words, world);
    group.forEach(({ sourceSystem, standing }, i) => {
      const key = `${attribute} ${standing} ${sourceSystem}`;
      const count = counts.words.get(key) ?? { sourceSystem, attribute, standing, n: 0, right: 0 };
      count.n += 1;
      count.right += wasTrue[i]!;
      counts.words.set(key, count);
    });
    const time = counts.time.get(attribute) ?? { changes: 0, days: 0, n: 0 };
    counts.time.set(attribute, { changes: time.changes + changes, days: time.days + days, n: time.n + 1 });
  }
  return counts;
}

function maximise({ words, time }: Counts, version: number, priorWords: number): ReliabilityVersion {
  const sources: SourceReliability[] = [];
  for (const own of Map.groupBy(words.values(), (count) => `${count.attribute} ${count.standing}`).values()) {
    const { attribute, standing } = own[0]!;
    const start = attributeTraits[attribute].reliability[standing];
    const n = own.reduce((total, count) => total + count.n, 0);
    const mean = share(own.reduce((total, count) => total + count.right, 0), n, start, priorWords);
    sources.push({ sourceSystem: '', attribute, standing, reliability: mean, n });
    for (const count of own) sources.push({ sourceSystem: count.sourceSystem, attribute, standing, reliability: share(count.right, count.n, mean, priorWords), n: count.n });
  }
  const changes = [...time].flatMap(([attribute, { changes: seen, days, n }]): AttributeChange[] => {
    const { halfLifeDays } = attributeTraits[attribute];
    if (halfLifeDays === undefined) return []; // what cannot change, such as a birth date, does not begin to
    const prior = PRIOR_YEARS * YEAR;
    const perDay = (seen + (prior * Math.LN2) / halfLifeDays) / (days + prior);
    return [{ attribute, halfLifeDays: Math.LN2 / perDay, n }];
  });
  return { version, sources, changes };
}

const share = (right: number, n: number, prior: number, weight: number) => Math.min(MAX, Math.max(MIN, (right + prior * weight) / (n + weight)));

/** The farthest that anything moved, half-lives in parts of themselves. */
function distance(x: ReliabilityVersion, y: ReliabilityVersion): number {
  const before = new Reliability(x);
  const sources = y.sources.map((s) => Math.abs(s.reliability - before.of(s.sourceSystem, s.attribute, s.standing)));
  const changes = y.changes.map((c) => Math.abs((c.halfLifeDays * before.changesPerDay(c.attribute)) / Math.LN2 - 1));
  return Math.max(0, ...sources, ...changes);
}
