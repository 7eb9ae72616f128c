import { birthLevel, equality, documentLevel, isNear, phoneLevel, policyLevel, sharedPhone } from './compare-fields.js';
import type { Features, TextFeatures } from './feature-types.js';
import type { LevelsOfPair } from './levels.js';
import { textFields } from './place-features.js';

const EXACT = 1;
const HIGH = 2;
const MIDDLE = 3;
const LOW = 4;
const SWAPPED = 5;
const DIFFERENT = 6;
/** Field of each text in the schema: given, surname, line1, line2, suburb. */
const FIELD = [0, 1, 4, 5, 6];
/** Texts that are written in each other's place. */
const SWAPS = [[0, 1], [2, 3]] as const;
/** Where the digests of suburb and postcode together stand: of either record. */
export const PLACE_VALUES = [16, 17] as const;

/** Levels of two western records, by the schema. */
export function westernLevels(x: Features, y: Features, out: LevelsOfPair): void {
  const { levels, values } = out;
  for (let i = 0; i < textFields.length; i++) {
    const field = FIELD[i]!;
    const [p, q] = [x.texts[i]!, y.texts[i]!];
    levels[field] = textLevel(p, q);
    values[field] = levels[field] === EXACT ? p.text : 0;
  }
  for (const [one, other] of SWAPS) swap(x, y, one, other, levels);
  levels[2] = westernBirth(x, y);
  const [a, b] = [x.address, y.address];
  levels[3] = a && b ? equality(a.number, b.number) : 0;
  levels[7] = !a || !b || a.postcode === 0 || b.postcode === 0 ? 0 : a.postcode === b.postcode ? 1 : isNear(a.postcodeNear, b.postcodeNear) ? 2 : 3;
  values[7] = levels[7] === 1 ? a!.postcode : 0;
  levels[8] = a && b ? equality(a.state, b.state) : 0;
  levels[9] = documentLevel(x.document, y.document);
  levels[10] = phoneLevel(x, y);
  values[10] = sharedPhone();
  levels[11] = equality(x.email, y.email);
  levels[12] = equality(x.gender, y.gender);
  levels[13] = policyLevel(x.policies, y.policies);
  levels[14] = equality(x.union, y.union);
  levels[15] = equality(x.device, y.device);
  values[PLACE_VALUES[0]] = a?.place ?? 0;
  values[PLACE_VALUES[1]] = b?.place ?? 0;
}

/** Where neither of two texts agrees but one stands in the other's place: both changed over are two agreements, one alone is one. */
function swap(x: Features, y: Features, one: number, other: number, levels: Uint8Array): void {
  const [first, second] = [FIELD[one]!, FIELD[other]!];
  const agrees = (level: number) => level > 0 && level < LOW;
  if (agrees(levels[first]!) || agrees(levels[second]!)) return;
  const swapped = +isSwap(x.texts[one]!, y.texts[other]!) + +isSwap(x.texts[other]!, y.texts[one]!);
  if (swapped === 0) return;
  levels[first] = SWAPPED;
  levels[second] = swapped === 2 ? SWAPPED : 0;
}

const isSwap = (x: TextFeatures, y: TextFeatures): boolean => x.text !== 0 && y.text !== 0 && (x.text === y.text || similarity(x.pairs, y.pairs) >= 0.7);

function textLevel(x: TextFeatures, y: TextFeatures): number {
  if (x.text === 0 || y.text === 0) return 0;
  if (x.text === y.text) return EXACT;
  const similar = similarity(x.pairs, y.pairs);
  if (similar >= 0.7 || (x.sound === y.sound && similar >= 0.4)) return HIGH;
  return similar >= 0.5 ? MIDDLE : similar >= 0.3 ? LOW : DIFFERENT;
}

/** Dice coefficient of two ascending lists. */
export function similarity(x: readonly number[], y: readonly number[]): number {
  let shared = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    const [p, q] = [x[i]!, y[j]!];
    if (p === q) shared++;
    if (p <= q) i++;
    if (q <= p) j++;
  }
  return (2 * shared) / (x.length + y.length);
}

function westernBirth(x: Features, y: Features): number {
  const level = birthLevel(x, y);
  if (level <= 1) return level;
  if (isNear(x.birthNear, y.birthNear)) return 2;
  return level === 2 ? 3 : level === 4 ? 4 : 5;
}
