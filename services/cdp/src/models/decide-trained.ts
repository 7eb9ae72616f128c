import type { FieldModel, ProfileModel } from '../matching/model.js';
import type { LevelVector } from '../matching/train-model.js';

/** What is left at least of what was seen. */
const LEAST_LEFT = 0.05;
/** Standard deviations that a count is off by before it is believed, and how uncertain what is taken out is: who has a field is not who has not. */
const SURPRISE = 3;
const SLACK = 1;

/**
 * u from pairs taken at random. Some of them are of one person after all, of one household, or twins, and in few records they are most of
 * those that agree: what they agree on is taken out (observed = (1 - the shares) u + the shares' own levels). What strangers hardly ever
 * share is not seen in any number of pairs: there the u from before stays, unless the count contradicts it.
 * @param estimated its u is what was observed @param records among which the pairs were taken @param pairs how many have each field on both sides
 */
export function amongStrangers({ fields, prior }: Pick<ProfileModel, 'fields' | 'prior'>, before: readonly FieldModel[], records: number, pairs: readonly number[]): FieldModel[] {
  const [match, relative, twin] = [prior.match, prior.relative, prior.twin].map((perRecord) => Math.min(0.3, perRecord / records)) as [number, number, number];
  const strangers = 1 - match - relative - twin;
  return fields.map((field, f) => {
    const [n, known] = [pairs[f]!, before.find((one) => one.field === field.field)];
    const u = field.u.map((observed, level) => {
      const others = match * field.m[level]! + relative * field.relative[level]! + twin * field.twin[level]!;
      const was = known?.u[known.levels.indexOf(field.levels[level]!)];
      const expected = n * (strangers * (was ?? 0) + others);
      if (was !== undefined && Math.abs(n * observed - expected) <= SURPRISE * Math.sqrt(expected + 1) + SLACK * n * others) return was;
      return Math.max((observed - others) / strangers, observed * LEAST_LEFT);
    });
    const sum = u.reduce((total, p) => total + p, 0);
    return { ...field, u: u.map((p) => Number((p / sum).toPrecision(4))) };
  });
}

/**
 * What a training changes: m and how many records a person has by EM, u by {@link amongStrangers}. Households and twins stay as they were:
 * candidates are few of all relatives, and which of them is not to be told without labels.
 */
export function decideTrained(estimated: ProfileModel, before: ProfileModel, { records, present }: { records: number; present: readonly number[] }): ProfileModel {
  const prior = { ...before.prior, match: estimated.prior.match };
  const fields = estimated.fields.map((field) => {
    const known = before.fields.find((one) => one.field === field.field);
    const of = (kind: 'relative' | 'twin') => field.levels.map((level, i) => known?.[kind][known.levels.indexOf(level)] ?? field[kind][i]!);
    return { ...field, relative: of('relative'), twin: of('twin') };
  });
  return { ...estimated, prior, fields: amongStrangers({ fields, prior }, before.fields, records, present) };
}

/** How many of the pairs have each field on both sides. */
export function presentIn(vectors: readonly LevelVector[], fields: number): number[] {
  const present = new Array<number>(fields).fill(0);
  for (const vector of vectors) for (let f = 0; f < fields; f++) if (vector[f]! > 0) present[f]! += 1;
  return present;
}
