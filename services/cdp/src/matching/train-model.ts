import { schemas } from './levels.js';
import type { FieldModel, ProfileModel, ProfileName } from './model.js';

/** Number of the level of each field of a profile, in the order of its schema. */
export type LevelVector = Uint8Array;

export interface TrainingOptions {
  /** Level vectors of pairs of records taken at random that are no candidates: what strangers have in common by chance. Without them the prior's u stays. */
  random?: readonly LevelVector[];
  /** Records that the vectors come from; the prior's when absent. */
  records?: number;
  /** At most so many rounds; 50 when absent. */
  maxRounds?: number;
  /** How many pairs of each class the prior counts for; 200 when absent. */
  priorPairs?: number;
  /** Share of wrong links that the link threshold is set for; 0.002 when absent. */
  maxErrorRate?: number;
}

export interface Training {
  profile: ProfileModel;
  rounds: number;
  converged: boolean;
}

const fieldsOf = (name: ProfileName): [string, readonly string[]][] => Object.entries(schemas[name] as Record<string, readonly string[]>);

type Table = Float64Array[];
const MATCH = 0;
const RELATIVE = 1;
const TWIN = 2;
const STRANGER = 3;
const CLASSES = [MATCH, RELATIVE, TWIN, STRANGER];
type Kind = 'm' | 'u' | 'relative' | 'twin';
/** Added to each level of strangers, in pairs of all pairs. */
const LEAST = 0.5;

/**
 * Estimates m, the relatives' share of levels and the size of both classes by EM from candidate pairs; u comes from random pairs, since candidates
 * agree by choice. Strangers among the candidates have levels of their own, which are estimated and thrown away.
 */
export function trainProfile(name: ProfileName, vectors: readonly LevelVector[], prior: ProfileModel, options: TrainingOptions = {}): Training {
  const { maxRounds = 50, priorPairs = 200, records = prior.records } = options;
  const pseudo = [tableOf(name, prior, 'm', priorPairs), tableOf(name, prior, 'relative', priorPairs), tableOf(name, prior, 'twin', priorPairs), tableOf(name, prior, 'u', 1)];
  const grouped = groupEqual(vectors);
  let tables = pseudo.map((t) => normalise(t));
  let shares = startShares(prior, records, vectors.length);
  let strangers = pseudo[STRANGER]!;
  let [rounds, converged, before] = [0, false, -Infinity];
  while (rounds < maxRounds && !converged) {
    rounds++;
    const counts = pseudo.map((t) => t.map((levels) => Float64Array.from(levels)));
    const sizes = CLASSES.map((k) => shares[k]!);
    let likelihood = 0;
    for (const { vector, times } of grouped) {
      const p = tables.map((table, k) => shares[k]! * chance(table, vector));
      const sum = p[0]! + p[1]! + p[2]! + p[3]!;
      likelihood += times * Math.log(sum || Number.MIN_VALUE);
      for (const k of CLASSES) {
        const weight = sum === 0 ? 0 : (times * p[k]!) / sum;
        sizes[k]! += weight;
        vector.forEach((level, f) => { if (level > 0) counts[k]![f]![level]! += weight; });
      }
    }
    strangers = counts[STRANGER]!;
    tables = counts.map((t) => normalise(t));
    const total = sizes[0]! + sizes[1]! + sizes[2]! + sizes[3]!;
    shares = sizes.map((s) => s / total);
    converged = Math.abs(likelihood - before) <= 1e-6 * Math.abs(likelihood);
    before = likelihood;
  }
  const u = options.random === undefined ? normalise(tableOf(name, prior, 'u', 1)) : strangersOf(strangers, options.random, records, vectors.length);
  const perRecord = (k: number) => (2 * shares[k]! * vectors.length) / records;
  return {
    profile: { ...prior, records, prior: { match: perRecord(MATCH), relative: perRecord(RELATIVE), twin: perRecord(TWIN) }, fields: toFields(name, tables[MATCH]!, u, tables[RELATIVE]!, tables[TWIN]!) },
    rounds, converged,
  };
}

/** Pairs whose class is known. `stranger` are candidates, `random` pairs that are none. */
export interface KnownPairs {
  match: readonly LevelVector[];
  relative: readonly LevelVector[];
  twin: readonly LevelVector[];
  stranger: readonly LevelVector[];
  random: readonly LevelVector[];
}

/** m, u and relatives' levels counted from pairs whose class is known, `records` records with `candidates` candidate pairs among them. */
export function countProfile(name: ProfileName, of: KnownPairs, prior: ProfileModel, records: number, candidates: number, priorPairs = 20): FieldModel[] {
  const counted = (vectors: readonly LevelVector[], kind: Kind) => normalise(count(tableOf(name, prior, kind, priorPairs), vectors, 1));
  const u = strangersOf(count(tableOf(name, prior, 'u', 1), of.stranger, 1), of.random, records, candidates);
  return toFields(name, counted(of.match, 'm'), u, counted(of.relative, 'relative'), counted(of.twin, 'twin'));
}

/** Levels of strangers among all pairs: those among the candidates, counted, and the rest by the random pairs, that stand for all that are no candidates. */
function strangersOf(candidates: Table, random: readonly LevelVector[], records: number, pairs: number): Table {
  const rest = ((records * (records - 1)) / 2 - pairs) / Math.max(1, random.length);
  const table = candidates.map((levels) => levels.map((n, i) => (i === 0 ? 0 : n + LEAST)));
  return normalise(count(table, random, Math.max(1, rest)));
}

function count(table: Table, vectors: readonly LevelVector[], weight: number): Table {
  for (const vector of vectors) table.forEach((levels, f) => { if (vector[f]! > 0) levels[vector[f]!]! += weight; });
  return table;
}

/** The prior's probabilities times a number of pairs; levels that it does not know get an even share of one pair. */
function tableOf(name: ProfileName, prior: ProfileModel, kind: Kind, pairs: number): Table {
  return fieldsOf(name).map(([field, levels]) => {
    const known = prior.fields.find((f) => f.field === field);
    return Float64Array.from(levels.map((level, i) => {
      if (i === 0) return 0;
      const at = known?.levels.indexOf(level) ?? -1;
      return at < 0 ? 1 / levels.length : Math.max(known![kind][at]! * pairs, 1e-6);
    }));
  });
}

function normalise(table: Table): Table {
  return table.map((levels) => {
    const sum = levels.reduce((a, b) => a + b, 0);
    return levels.map((count) => count / sum);
  });
}

function toFields(name: ProfileName, m: Table, u: Table, relative: Table, twin: Table): FieldModel[] {
  const round = (p: number) => Number(p.toPrecision(4));
  return fieldsOf(name).map(([field, levels], f) => ({
    field, levels: levels.slice(1),
    m: Array.from(m[f]!.slice(1), round), u: Array.from(u[f]!.slice(1), round), relative: Array.from(relative[f]!.slice(1), round), twin: Array.from(twin[f]!.slice(1), round),
  }));
}

function chance(table: Table, vector: LevelVector): number {
  let p = 1;
  for (let f = 0; f < table.length; f++) if (vector[f]! > 0) p *= table[f]![vector[f]!]!;
  return p;
}

function startShares(prior: ProfileModel, records: number, pairs: number): number[] {
  const of = (perRecord: number) => Math.min(0.4, Math.max(1e-6, (perRecord * records) / 2 / Math.max(1, pairs)));
  const [match, relative, twin] = [of(prior.prior.match), of(prior.prior.relative), of(prior.prior.twin)];
  return [match, relative, twin, Math.max(0.05, 1 - match - relative - twin)];
}

function groupEqual(vectors: readonly LevelVector[]): { vector: LevelVector; times: number }[] {
  const groups = new Map<string, { vector: LevelVector; times: number }>();
  for (const vector of vectors) {
    const key = vector.join();
    const group = groups.get(key);
    if (group) group.times++;
    else groups.set(key, { vector, times: 1 });
  }
  return [...groups.values()];
}

/** A token that more records carry gives no candidates. */
export const HUB_CAP = 64;

/** Tokens that more records carry than the cap. */
export function findHubs(counts: Iterable<readonly [token: string, records: number]>, cap: number = HUB_CAP): Set<string> {
  const hubs = new Set<string>();
  for (const [token, records] of counts) if (records > cap) hubs.add(token);
  return hubs;
}
