import { PLACE_VALUES } from './compare-western.js';
import { frequencyColumns, usualNames } from './frequencies.js';
import { belongsToSomebody, definiteLevels, schemas } from './levels.js';
import type { Model, ProfileModel, ProfileName } from './model.js';

/** A profile's weights as logarithms (base 2), made once for a model. */
export interface Weights {
  fields: readonly string[];
  m: readonly Float64Array[];
  u: readonly Float64Array[];
  relative: readonly Float64Array[];
  twin: readonly Float64Array[];
  /** 1 where a level compares like with like, else 0. */
  definite: readonly (readonly number[])[];
  /** Bits of the share of each class among all pairs of records. */
  priorMatch: number;
  priorRelative: number;
  priorTwin: number;
  priorStranger: number;
  /** For each field: counts of values, and the level to which rarity applies; undefined where every value counts the same. */
  rarity: readonly (Rarity | undefined)[];
  /** Of western records: counts of suburb and postcode together, that depend on each other where addresses are real. */
  places: Rarity | undefined;
  thresholds: ProfileModel['thresholds'];
}

export interface Rarity {
  counts: ReadonlyMap<number, number>;
  levels: ReadonlySet<number>;
  /** Bits of 1 / records. */
  one: number;
  /** Taken off a count; -1 where the count is of all records that have the value. */
  usual: number;
}

const known = new WeakMap<Model, Partial<Record<ProfileName, Weights>>>();
const SMALLEST = 1e-9;
/** A word that is not listed occurs in about so many records: one person's. */
const UNLISTED = 2;

/** Weights of a model's profile; computed once for each model. */
export function weightsOf(model: Model, name: ProfileName): Weights {
  const of = known.get(model) ?? {};
  known.set(model, of);
  return (of[name] ??= compute(model, name));
}

function compute(model: Model, name: ProfileName): Weights {
  const profile = model.profiles[name];
  const counted = name === 'organisation' ? model.frequencies.organisations : model.frequencies.records;
  const records = counted || profile.records;
  const larger = Math.log2(profile.records / records);
  const share = (count: number) => Math.min(0.3, count / records);
  const schema = schemas[name] as Record<string, readonly string[]>;
  const fields = Object.keys(schema);
  const byField = fields.map((field) => profile.fields.find((f) => f.field === field));
  const logs = (kind: 'm' | 'u' | 'relative' | 'twin') =>
    fields.map((field, i) => Float64Array.from(schema[field]!, (level, n) => {
      const at = byField[i]?.levels.indexOf(level) ?? -1;
      if (n === 0 || at < 0) return 0;
      const bits = Math.log2(Math.max(SMALLEST, byField[i]![kind][at]!));
      return kind === 'u' && belongsToSomebody(field, level) ? Math.min(0, bits + larger) : bits;
    }));
  const [match, relative, twin] = [share(profile.prior.match), share(profile.prior.relative), share(profile.prior.twin)];
  return {
    fields, m: logs('m'), u: logs('u'), relative: logs('relative'), twin: logs('twin'), definite: fields.map((field) => definiteLevels(field, schema[field]!)),
    priorMatch: Math.log2(match), priorRelative: relative === 0 ? -Infinity : Math.log2(relative), priorTwin: twin === 0 ? -Infinity : Math.log2(twin), priorStranger: Math.log2(1 - match - relative - twin),
    rarity: fields.map((field) => rarity(model, name, field, schema[field]!)),
    places: name === 'western' && model.frequencies.records > 0 ? shared(model, 'place', new Set()) : undefined,
    thresholds: profile.thresholds,
  };
}

function rarity(model: Model, name: ProfileName, field: string, levels: readonly string[]): Rarity | undefined {
  const of = frequencyColumns[name][field];
  if (of === undefined || model.frequencies.records === 0) return undefined;
  const levelNumbers = new Set(of.levels.map((l) => levels.indexOf(l)));
  return of.counts === 'SHARED' ? shared(model, of.column, levelNumbers) : { ...shared(model, of.column, levelNumbers), usual: -1 };
}

function shared(model: Model, column: string, levels: ReadonlySet<number>): Rarity {
  return { counts: model.frequencies.columns[column] ?? new Map(), levels, one: -Math.log2(model.frequencies.records), usual: usualNames[column] ?? -1 };
}

/** Bits to add where suburb and postcode both agree: in a place with many people each says little beyond the other. */
export function placeBits(weights: Weights, suburb: number, postcode: number, values: Float64Array): number {
  if (weights.places === undefined) return 0;
  const { counts, one, usual } = weights.places;
  const count = Math.max(counts.get(values[PLACE_VALUES[0]]!) ?? 0, counts.get(values[PLACE_VALUES[1]]!) ?? 0);
  return count === 0 ? 0 : Math.max(0, one + Math.log2(count - usual) - suburb - postcode);
}

/** Bits of the chance that strangers have a level, for the value on which they agree. */
export function strangerBits(weights: Weights, field: number, level: number, value: number): number {
  const usually = weights.u[field]![level]!;
  const rarity = weights.rarity[field];
  if (rarity === undefined || !rarity.levels.has(level)) return usually;
  const count = rarity.counts.get(value);
  if (rarity.usual < 0) return rarity.one + Math.log2(count ?? UNLISTED);
  return count === undefined ? usually : Math.max(usually, rarity.one + Math.log2(count - rarity.usual));
}
