import { schemas, type LevelsOfPair } from './levels.js';
import { placeBits, strangerBits, type Weights } from './weights.js';

/** What two records that are not of one person may be. */
export type Rival = 'STRANGERS' | 'RELATIVES' | 'TWINS';

let match = 0;
let strangers = 0;
let relatives = 0;
let twins = 0;

/** Bits of posterior odds that two records with these levels are of one person: against strangers, relatives and twins together. */
export function weightOf(pair: LevelsOfPair, weights: Weights): number {
  sumUp(pair, weights);
  const most = Math.max(strangers, relatives, twins);
  return match - most - Math.log2(2 ** (strangers - most) + 2 ** (relatives - most) + 2 ** (twins - most));
}

/** What explains the levels best, if not one person. */
export function rivalOf(pair: LevelsOfPair, weights: Weights): Rival {
  sumUp(pair, weights);
  return twins > Math.max(strangers, relatives) ? 'TWINS' : relatives > strangers ? 'RELATIVES' : 'STRANGERS';
}

function sumUp({ levels, values }: LevelsOfPair, weights: Weights): void {
  match = weights.priorMatch;
  strangers = weights.priorStranger;
  relatives = weights.priorRelative;
  twins = weights.priorTwin;
  for (let i = 0; i < weights.fields.length; i++) {
    const level = levels[i]!;
    if (level === 0) continue;
    match += weights.m[i]![level]!;
    strangers += strangerBits(weights, i, level, values[i]!);
    relatives += weights.relative[i]![level]!;
    twins += weights.twin[i]![level]!;
  }
  if (weights.places !== undefined) strangers += bitsOfPlace({ levels, values }, weights);
}

const SUBURB = Object.keys(schemas.western).indexOf('suburb');
const POSTCODE = Object.keys(schemas.western).indexOf('postcode');
const HIGH = schemas.western.suburb.indexOf('HIGH');
const NEAR = schemas.western.postcode.indexOf('NEAR');

function bitsOfPlace({ levels, values }: LevelsOfPair, weights: Weights): number {
  const [suburb, postcode] = [levels[SUBURB]!, levels[POSTCODE]!];
  if (suburb === 0 || postcode === 0 || suburb > HIGH || postcode > NEAR) return 0;
  return placeBits(weights, strangerBits(weights, SUBURB, suburb, values[SUBURB]!), strangerBits(weights, POSTCODE, postcode, values[POSTCODE]!), values);
}

/** Bits that one field says for one person and against a rival. */
export function fieldBits(weights: Weights, pair: LevelsOfPair, field: number, rival: Rival): number {
  const level = pair.levels[field]!;
  const place = weights.places !== undefined && field === POSTCODE ? bitsOfPlace(pair, weights) : 0;
  const against = rival === 'STRANGERS' ? strangerBits(weights, field, level, pair.values[field]!) + place : rival === 'RELATIVES' ? weights.relative[field]![level]! : weights.twin[field]![level]!;
  return weights.m[field]![level]! - against;
}

/** Takes into `into`, for each field, the level that compares more or else speaks more for one person. */
export function takeBetter(into: LevelsOfPair, pair: LevelsOfPair, weights: Weights): void {
  for (let i = 0; i < weights.fields.length; i++) {
    const level = pair.levels[i]!;
    if (level === 0) continue;
    const before = into.levels[i]!;
    const more = before === 0 ? 1 : weights.definite[i]![level]! - weights.definite[i]![before]!;
    if (more < 0 || (more === 0 && worth(weights, i, level, pair.values[i]!) <= worth(weights, i, before, into.values[i]!))) continue;
    into.levels[i] = level;
    into.values[i] = pair.values[i]!;
  }
  for (let i = weights.fields.length; i < into.values.length; i++) into.values[i] = Math.max(into.values[i]!, pair.values[i]!);
}

const worth = (weights: Weights, i: number, level: number, value: number): number => weights.m[i]![level]! - Math.max(strangerBits(weights, i, level, value), weights.relative[i]![level]!);

const OWN: ReadonlySet<string> = new Set(['name', 'given', 'surname', 'birth', 'gender', 'document']);

/** Bits (0 or less) that what belongs to one person alone says against one person: names, birth dates, genders, documents. */
export function contradictionOf({ levels, values }: LevelsOfPair, weights: Weights): number {
  let sum = 0;
  weights.fields.forEach((field, i) => {
    if (OWN.has(field) && levels[i] !== 0) sum += weights.m[i]![levels[i]!]! - Math.max(strangerBits(weights, i, levels[i]!, values[i]!), weights.relative[i]![levels[i]!]!);
  });
  return Math.min(0, sum);
}

const chinese = Object.keys(schemas.chinese);
const [NAME, BIRTH, DOCUMENT, PHONE] = ['name', 'birth', 'document', 'phone'].map((field) => chinese.indexOf(field)) as [number, number, number, number];
const OF_MINOR = schemas.chinese.phone.indexOf('SAME_OF_MINOR');
const NAMELESS: ReadonlySet<number> = new Set(['MISSING', 'TITLE', 'HINT', 'NICKNAME', 'SAME_NICKNAME'].map((level) => (schemas.chinese.name as readonly string[]).indexOf(level)));

/** Whether nothing that belongs to one person alone was compared: no full names, birth dates or numbers on both sides; a minor's phone is somebody else's. */
export function saysNobody({ levels, profile }: { levels: LevelsOfPair; profile: string }): boolean {
  return profile === 'chinese' && levels.levels[PHONE] !== OF_MINOR && NAMELESS.has(levels.levels[NAME]!) && levels.levels[BIRTH] === 0 && levels.levels[DOCUMENT] === 0;
}
