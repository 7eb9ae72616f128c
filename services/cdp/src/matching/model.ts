import { modelV1 } from './model-v1.data.js';

/** Kinds of comparison. Organisations are compared among themselves, whatever their profile. */
export const profileNames = ['chinese', 'western', 'organisation'] as const;
export type ProfileName = (typeof profileNames)[number];

/**
 * m and u of each level of a field (Fellegi and Sunter 1969). Two records that are not of one person are of strangers, of relatives, who share
 * phones, addresses and policies, or of twins, who share the birth date too: each has its own u.
 */
export interface FieldModel {
  field: string;
  levels: readonly string[];
  /** Probability of the level where two records are of one person. */
  m: readonly number[];
  /** The same for strangers. */
  u: readonly number[];
  /** The same for members of one household. */
  relative: readonly number[];
  /** The same for twins. */
  twin: readonly number[];
}

export interface ProfileModel {
  /** How many other records of the same person, of others of her household, and of her twin a record has. Strangers are all the rest. */
  prior: { match: number; relative: number; twin: number };
  /** Records that the prior is for where a model has no frequencies. */
  records: number;
  fields: readonly FieldModel[];
  /**
   * In bits of posterior odds: from `link` on records are linked, from `review` on a steward looks. `sole`: what a record without a name gains
   * where only one person claims it.
   */
  thresholds: { link: number; review: number; sole: number };
}

/** How often values occur, by column and digest; only values that occur more often than is usual for their column. */
export interface Frequencies {
  /** Records that were counted; 0 where none were. */
  records: number;
  /** Those of organisations among them. */
  organisations?: number;
  columns: Readonly<Record<string, ReadonlyMap<number, number>>>;
}

export interface Model {
  version: number;
  profiles: Readonly<Record<ProfileName, ProfileModel>>;
  frequencies: Frequencies;
  /** Blocking tokens that give no candidates, in the form in which the caller stores tokens. */
  hubs: ReadonlySet<string>;
}

/** A model as JSON: what the database and the files of the code base hold. */
export interface ModelJson {
  version: number;
  profiles: Record<ProfileName, ProfileModel>;
  frequencies?: { records: number; organisations?: number; columns: Record<string, readonly (readonly [number, number])[]> };
  hubs?: readonly string[];
}

/** A model from its JSON. Frequencies and hubs may be missing: then every value counts as usual. */
export function parseModel(json: ModelJson): Model {
  const columns = Object.entries(json.frequencies?.columns ?? {}).map(([column, counts]) => [column, new Map(counts)] as const);
  return {
    version: json.version, profiles: json.profiles,
    frequencies: { records: json.frequencies?.records ?? 0, organisations: json.frequencies?.organisations ?? 0, columns: Object.fromEntries(columns) },
    hubs: new Set(json.hubs),
  };
}

/** The JSON of a model; `parseModel` reads it back. */
export function modelToJson(model: Model): ModelJson {
  const columns = Object.entries(model.frequencies.columns).map(([column, counts]) => [column, [...counts]] as const);
  return {
    version: model.version, profiles: model.profiles,
    frequencies: { records: model.frequencies.records, organisations: model.frequencies.organisations ?? 0, columns: Object.fromEntries(columns) },
    hubs: [...model.hubs],
  };
}

/** Version 1, that comes with the program: weights without an insurer's own frequencies and hubs. */
export const shippedModel = (): Model => parseModel(modelV1);
