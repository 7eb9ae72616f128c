import type { Features } from './feature-types.js';
import type { ProfileName } from './model.js';

/** Fields and levels of each profile. Level 0 is always MISSING: one of the two records does not say. */
export const schemas = {
  chinese: {
    name: ['MISSING', 'EXACT', 'SOUND', 'SHAPE', 'ONE_CHARACTER', 'PART', 'GIVEN', 'LATIN', 'SURNAME', 'DIFFERENT', 'TITLE', 'TITLE_DIFFERS', 'HINT', 'NICKNAME', 'SAME_NICKNAME', 'PARENT'],
    birth: ['MISSING', 'SAME', 'SWAPPED', 'LUNAR', 'TWO_PARTS', 'YEAR', 'DIFFERENT'],
    gender: ['MISSING', 'SAME', 'DIFFERENT'],
    document: ['MISSING', 'SAME', 'NEAR', 'CERTIFICATE_TO_ID', 'RENEWED', 'OTHER_KIND', 'UNSURE', 'DIFFERENT'],
    phone: ['MISSING', 'SAME', 'SAME_YEARS_APART', 'SAME_LONG_APART', 'SAME_OF_MINOR', 'SAME_FIXED_LINE', 'NEAR', 'DIFFERENT'],
    email: ['MISSING', 'SAME', 'DIFFERENT'],
    union: ['MISSING', 'SAME', 'DIFFERENT'],
    device: ['MISSING', 'SAME', 'DIFFERENT'],
    address: ['MISSING', 'SAME', 'NEAR', 'PLACE', 'CITY', 'DIFFERENT'],
    employer: ['MISSING', 'SAME', 'DIFFERENT'],
    policy: ['MISSING', 'SAME_ROLE', 'SAME_ROLES', 'OTHER_ROLE', 'NONE'],
  },
  western: {
    given: ['MISSING', 'EXACT', 'HIGH', 'MIDDLE', 'LOW', 'SWAPPED', 'DIFFERENT'],
    surname: ['MISSING', 'EXACT', 'HIGH', 'MIDDLE', 'LOW', 'SWAPPED', 'DIFFERENT'],
    birth: ['MISSING', 'SAME', 'NEAR', 'SWAPPED', 'TWO_PARTS', 'DIFFERENT'],
    number: ['MISSING', 'SAME', 'DIFFERENT'],
    line1: ['MISSING', 'EXACT', 'HIGH', 'MIDDLE', 'LOW', 'SWAPPED', 'DIFFERENT'],
    line2: ['MISSING', 'EXACT', 'HIGH', 'MIDDLE', 'LOW', 'SWAPPED', 'DIFFERENT'],
    suburb: ['MISSING', 'EXACT', 'HIGH', 'MIDDLE', 'LOW', 'SWAPPED', 'DIFFERENT'],
    postcode: ['MISSING', 'SAME', 'NEAR', 'DIFFERENT'],
    state: ['MISSING', 'SAME', 'DIFFERENT'],
    document: ['MISSING', 'SAME', 'NEAR', 'CERTIFICATE_TO_ID', 'RENEWED', 'OTHER_KIND', 'UNSURE', 'DIFFERENT'],
    phone: ['MISSING', 'SAME', 'SAME_YEARS_APART', 'SAME_LONG_APART', 'SAME_OF_MINOR', 'SAME_FIXED_LINE', 'NEAR', 'DIFFERENT'],
    email: ['MISSING', 'SAME', 'DIFFERENT'],
    gender: ['MISSING', 'SAME', 'DIFFERENT'],
    policy: ['MISSING', 'SAME_ROLE', 'SAME_ROLES', 'OTHER_ROLE', 'NONE'],
    union: ['MISSING', 'SAME', 'DIFFERENT'],
    device: ['MISSING', 'SAME', 'DIFFERENT'],
  },
  organisation: {
    name: ['MISSING', 'EXACT', 'CORE', 'BRAND', 'BRANCH', 'DIFFERENT'],
    document: ['MISSING', 'SAME', 'ORGANISATION_CODE', 'NEAR', 'OTHER_KIND', 'UNSURE', 'DIFFERENT'],
    phone: ['MISSING', 'SAME', 'SAME_YEARS_APART', 'SAME_LONG_APART', 'SAME_OF_MINOR', 'SAME_FIXED_LINE', 'NEAR', 'DIFFERENT'],
    email: ['MISSING', 'SAME', 'DIFFERENT'],
    address: ['MISSING', 'SAME', 'NEAR', 'PLACE', 'CITY', 'DIFFERENT'],
    policy: ['MISSING', 'SAME_ROLE', 'SAME_ROLES', 'OTHER_ROLE', 'NONE'],
  },
} as const satisfies Record<ProfileName, Record<string, readonly string[]>>;

/** Levels that compare no name with a name, no number with a number of its kind: they give way to those that do. */
const VAGUE: Readonly<Record<string, ReadonlySet<string>>> = {
  name: new Set(['TITLE', 'TITLE_DIFFERS', 'HINT', 'NICKNAME', 'SAME_NICKNAME', 'PARENT']),
  document: new Set(['CERTIFICATE_TO_ID', 'RENEWED', 'OTHER_KIND', 'UNSURE']),
};

/** For each level 1 where it compares like with like, else 0. */
export const definiteLevels = (field: string, levels: readonly string[]): number[] => levels.map((level) => (VAGUE[field]?.has(level) ? 0 : 1));

/** What belongs to somebody: the more records there are, the less often two strangers share it, since it is always the same few that do. */
const BELONGS: Readonly<Record<string, ReadonlySet<string>>> = {
  document: new Set(['SAME', 'NEAR', 'ORGANISATION_CODE']),
  phone: new Set(['SAME', 'SAME_YEARS_APART', 'SAME_LONG_APART', 'SAME_OF_MINOR', 'SAME_FIXED_LINE', 'NEAR']),
  email: new Set(['SAME']), union: new Set(['SAME']), device: new Set(['SAME']), employer: new Set(['SAME']),
  address: new Set(['SAME', 'NEAR']),
  policy: new Set(['SAME_ROLE', 'SAME_ROLES', 'OTHER_ROLE']),
};

/** Whether a level says that both records have something that belongs to somebody (a phone, a policy), rather than words that many use. */
export const belongsToSomebody = (field: string, level: string): boolean => BELONGS[field]?.has(level) ?? false;

/** What comparators write: the level of each field, and the digest that agreed where rare values count more (0 where none). */
export interface LevelsOfPair {
  levels: Uint8Array;
  values: Float64Array;
}

const MOST_FIELDS = 18;

/** Levels of a pair, all MISSING. Fields that a schema does not use stay so. */
export const newLevels = (): LevelsOfPair => ({ levels: new Uint8Array(MOST_FIELDS), values: new Float64Array(MOST_FIELDS) });

/** By what two records are compared; undefined for a person and an organisation. */
export function profileOf(x: Features, y: Features): ProfileName | undefined {
  if (x.organisation !== y.organisation) return undefined;
  if (x.organisation) return 'organisation';
  return x.western && y.western ? 'western' : 'chinese';
}
