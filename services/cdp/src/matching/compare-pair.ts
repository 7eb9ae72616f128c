import { organisationLevels } from './compare-organisations.js';
import { personLevels } from './compare-persons.js';
import { westernLevels } from './compare-western.js';
import type { Features } from './feature-types.js';
import { newLevels, profileOf, schemas, type LevelsOfPair } from './levels.js';
import type { Model, ProfileName } from './model.js';
import { fieldBits, rivalOf, weightOf } from './scoring.js';
import { weightsOf } from './weights.js';

export type MatchRule = 'RESIDENT_ID' | 'USCC' | 'DOCUMENT' | 'PASSPORT_AND_NAME' | 'WECHAT_UNION_ID' | 'VERIFIED_PHONE_AND_NAME' | 'MATCH';

/** Why two records are not linked by what they say themselves. */
export type PairVeto = 'DIFFERENT_NUMBERS' | 'PERSON_AND_ORGANISATION' | 'BRANCHES' | 'NAME_AND_BIRTH_ONLY';

export interface FieldEvidence {
  field: string;
  level: string;
  /** Bits for (positive) or against one person. */
  weight: number;
}

export interface Comparison {
  /** Bits of posterior odds: prior + weights of the fields. */
  weight: number;
  prior: number;
  /** Fields that both records have. */
  fields: readonly FieldEvidence[];
  /** Name of the strongest evidence. */
  rule: MatchRule;
  /** Why the two are not linked, whatever the weight. */
  veto?: PairVeto;
}

const pairLevels = newLevels();

/** Levels of each field of a pair, in the order of the profile's schema. The answer is used again by the next call. */
export function levelsOf(x: Features, y: Features, profile: ProfileName): LevelsOfPair {
  switch (profile) {
    case 'chinese':
      personLevels(x, y, pairLevels);
      break;
    case 'western':
      westernLevels(x, y, pairLevels);
      break;
    case 'organisation':
      organisationLevels(x, y, pairLevels);
      break;
  }
  return pairLevels;
}

/** Compares two records; symmetric. */
export function comparePair(x: Features, y: Features, model: Model): Comparison {
  const profile = profileOf(x, y);
  if (profile === undefined) return { weight: -100, prior: -100, fields: [], rule: 'MATCH', veto: 'PERSON_AND_ORGANISATION' };
  return describe(levelsOf(x, y, profile), [x, y], profile, model);
}

/** A comparison in words, of levels that were found before. `records`: those that the levels are of. */
export function describe(pair: LevelsOfPair, records: readonly Features[], profile: ProfileName, model: Model): Comparison {
  const weights = weightsOf(model, profile);
  const weight = weightOf(pair, weights);
  const rival = rivalOf(pair, weights);
  const fields: FieldEvidence[] = [];
  weights.fields.forEach((field, i) => {
    const level = pair.levels[i]!;
    if (level > 0) fields.push({ field, level: (schemas[profile] as Record<string, readonly string[]>)[field]![level]!, weight: fieldBits(weights, pair, i, rival) });
  });
  const veto = vetoOf(pair, profile);
  const sum = fields.reduce((total, f) => total + f.weight, 0);
  return { weight, prior: weight - sum, fields, rule: ruleOf(records, pair, profile), ...(veto && { veto }) };
}

/** Weight and veto alone: what `comparePair` gives, without words. */
export function pairVerdict(x: Features, y: Features, model: Model): { weight: number; veto: PairVeto | undefined } {
  const profile = profileOf(x, y);
  if (profile === undefined) return { weight: -100, veto: 'PERSON_AND_ORGANISATION' };
  const pair = levelsOf(x, y, profile);
  return { weight: weightOf(pair, weightsOf(model, profile)), veto: vetoOf(pair, profile) };
}

const at = <T extends readonly string[]>(levels: T, level: T[number]): number => levels.indexOf(level);
const PERSON_DIFFERENT = at(schemas.chinese.document, 'DIFFERENT');
const ORGANISATION_DIFFERENT = at(schemas.organisation.document, 'DIFFERENT');
const LAST_SAME_PHONE = at(schemas.chinese.phone, 'SAME_OF_MINOR');
const BRANCH = at(schemas.organisation.name, 'BRANCH');
/** Levels of the Chinese schema that say something besides name, birth date and gender: up to which level each of the later fields does. */
const SAYS_MORE: readonly number[] = [0, 0, 0, at(schemas.chinese.document, 'NEAR'), at(schemas.chinese.phone, 'NEAR'), 1, 1, 1, at(schemas.chinese.address, 'PLACE'), 1, at(schemas.chinese.policy, 'OTHER_ROLE')];

/** Why a pair with these levels is not of one person by what it says itself. */
export function vetoOf({ levels }: LevelsOfPair, profile: ProfileName): PairVeto | undefined {
  switch (profile) {
    case 'chinese':
      if (levels[3] === PERSON_DIFFERENT) return 'DIFFERENT_NUMBERS';
      return SAYS_MORE.some((most, i) => levels[i]! > 0 && levels[i]! <= most) ? undefined : 'NAME_AND_BIRTH_ONLY';
    case 'western':
      return undefined;
    case 'organisation':
      return levels[0] === BRANCH ? 'BRANCHES' : levels[1] === ORGANISATION_DIFFERENT ? 'DIFFERENT_NUMBERS' : undefined;
  }
}

function ruleOf(records: readonly Features[], { levels }: LevelsOfPair, profile: ProfileName): MatchRule {
  const types = new Set(records.map((r) => r.document?.type));
  if (profile === 'organisation') return levels[1] === 1 || levels[1] === 2 ? (types.has('USCC') ? 'USCC' : 'DOCUMENT') : 'MATCH';
  const document = profile === 'chinese' ? levels[3] : levels[9];
  if (document === 1) return types.has('RESIDENT_ID') || types.has('HOUSEHOLD_REGISTER') ? 'RESIDENT_ID' : types.has('PASSPORT') ? 'PASSPORT_AND_NAME' : 'DOCUMENT';
  if (profile !== 'chinese') return 'MATCH';
  if (levels[6] === 1) return 'WECHAT_UNION_ID';
  const verified = records.some((r) => r.phones.some((p) => p.verified));
  return verified && levels[0] === 1 && levels[4]! >= 1 && levels[4]! <= LAST_SAME_PHONE ? 'VERIFIED_PHONE_AND_NAME' : 'MATCH';
}
