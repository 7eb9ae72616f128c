import type { FebrlField, FebrlRow } from './febrl-csv.js';
import { GIVEN_NAMES, houses, STATES, streets, suburbs, SURNAMES } from './febrl-words.js';
import { type Random, seeded } from './random.js';

/** How duplicates are made of originals, after Febrl's dsgen (Christen 2005). */
export interface FebrlOptions {
  originals: number;
  duplicates: number;
  /** Most duplicates of one original. */
  perOriginal: number;
  /** How many duplicates an original gets: uniform 1 to perOriginal, or few of many and many of few. */
  distribution: 'uniform' | 'poisson' | 'zipf';
  /** Most mistakes in one field, and in one record. */
  perField: number;
  perRecord: number;
}

export const FEBRL_PRESETS = {
  'febrl-1': { originals: 500, duplicates: 500, perOriginal: 1, distribution: 'uniform', perField: 2, perRecord: 4 },
  'febrl-2': { originals: 4000, duplicates: 1000, perOriginal: 5, distribution: 'poisson', perField: 2, perRecord: 2 },
  'febrl-3': { originals: 2000, duplicates: 3000, perOriginal: 5, distribution: 'zipf', perField: 2, perRecord: 6 },
  'febrl-4': { originals: 5000, duplicates: 5000, perOriginal: 1, distribution: 'uniform', perField: 2, perRecord: 5 },
  'febrl-hard': { originals: 2000, duplicates: 3000, perOriginal: 5, distribution: 'zipf', perField: 3, perRecord: 10 },
} as const satisfies Record<string, FebrlOptions>;

// Share of records without the field; share of mistakes that hit it.
const FIELDS: Record<FebrlField, { missing: number; chosen: number }> = {
  given_name: { missing: 0.025, chosen: 14 }, surname: { missing: 0.012, chosen: 16 }, street_number: { missing: 0.033, chosen: 9 }, address_1: { missing: 0.018, chosen: 17 }, address_2: { missing: 0.09, chosen: 17 },
  suburb: { missing: 0.01, chosen: 13 }, postcode: { missing: 0, chosen: 9 }, state: { missing: 0.01, chosen: 3 }, date_of_birth: { missing: 0.022, chosen: 5 }, soc_sec_id: { missing: 0, chosen: 5 },
};
const fields = Object.keys(FIELDS) as FebrlField[];
const SWAPS: readonly [FebrlField, FebrlField][] = [['given_name', 'surname'], ['address_1', 'address_2'], ['address_2', 'address_1']];
const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const OCR = ['5s', '0o', '1l', '8b', 'g9', 'ce', 'mn', 'ij', 'uv', 'qg', 'z2'];
const PHONETIC: readonly [RegExp, string][] = [[/ph/, 'f'], [/ck/, 'k'], [/ee/, 'i'], [/ie/, 'y'], [/y$/, 'ie'], [/c(?=[aou])/, 'k'], [/mb/, 'm'], [/gh/, 'g'], [/ll/, 'l'], [/tt/, 't'], [/wh/, 'w'], [/x/, 'ks'], [/s$/, ''], [/e$/, ''], [/ou/, 'u'], [/ai/, 'ay']];

/** Originals and duplicates in no order; the same options and seed give the same records. `rec-N-org`, `rec-N-dup-K`. */
export function generateFebrl(options: FebrlOptions, seed: number): FebrlRow[] {
  const random = seeded(seed, 'febrl');
  const originals = Array.from({ length: options.originals }, (_, i) => ({ ...original(random), rec_id: `rec-${i}-org` }));
  const rows: FebrlRow[] = [...originals];
  const left = random.shuffle(originals.map((_, i) => i));
  for (let made = 0; made < options.duplicates;) {
    const at = left.pop();
    if (at === undefined) throw new Error('more duplicates than the originals may have');
    const wanted = Math.min(options.duplicates - made, Math.max(1, howMany(random, options)));
    const seen = new Set([contentOf(originals[at]!)]);
    for (let k = 0; k < wanted;) {
      const row = duplicate(random, originals[at]!, options, originals);
      if (seen.has(contentOf(row))) continue;
      seen.add(contentOf(row));
      rows.push({ ...row, rec_id: `rec-${at}-dup-${k++}` });
    }
    made += wanted;
  }
  return random.shuffle(rows);
}

const contentOf = (row: FebrlRow): string => fields.map((field) => row[field]).join('|');

function howMany(random: Random, { distribution, perOriginal }: FebrlOptions): number {
  switch (distribution) {
    case 'uniform': return random.int(1, perOriginal);
    case 'poisson': return 1 + random.weighted([27, 33, 25, 11, 4].slice(0, perOriginal));
    case 'zipf': return 1 + random.weighted(Array.from({ length: perOriginal }, (_, rank) => (rank + 1) ** -0.6));
  }
}

function original(random: Random): FebrlRow {
  const suburb = random.pickRanked(suburbs, 60);
  const month = random.int(1, 12);
  const row: FebrlRow = {
    rec_id: '', given_name: random.pickRanked(GIVEN_NAMES, 12), surname: random.chance(0.35) ? random.pickRanked(SURNAMES, 15) : random.pick(SURNAMES),
    street_number: String(Math.max(1, Math.floor(250 * random.next() ** 3))), address_1: random.pick(streets), address_2: random.pickRanked(houses, 80),
    suburb: suburb.name, postcode: suburb.postcode, state: suburb.state,
    date_of_birth: `${random.int(1900, 1999)}${String(month).padStart(2, '0')}${String(random.int(1, month === 2 ? 28 : 30)).padStart(2, '0')}`, soc_sec_id: String(random.int(1_000_000, 9_999_999)),
  };
  for (const field of fields) if (random.chance(FIELDS[field].missing)) row[field] = '';
  return row;
}

function duplicate(random: Random, from: FebrlRow, { perField, perRecord }: FebrlOptions, all: readonly FebrlRow[]): FebrlRow {
  const row = { ...from };
  const mistakes = random.int(1, perRecord);
  const made = new Map<FebrlField, number>();
  for (let done = 0, tries = 0; done < mistakes && tries < 50; tries++) {
    const field = fields[random.weighted(fields.map((name) => FIELDS[name].chosen))]!;
    if ((made.get(field) ?? 0) >= perField) continue;
    const before = row[field];
    change(random, row, field, all);
    if (row[field] === before) continue;
    made.set(field, (made.get(field) ?? 0) + 1);
    done += 1;
  }
  return row;
}

function change(random: Random, row: FebrlRow, field: FebrlField, all: readonly FebrlRow[]): void {
  const value = row[field];
  if (value === '') {
    if (random.chance(0.5)) row[field] = random.pick(all)[field];
    return;
  }
  const swap = SWAPS.find(([one]) => one === field);
  const numeric = /^\d+$/.test(value);
  const kind = random.weighted([7, 16, swap ? 8 : 0, numeric ? 0 : 6, numeric ? 0 : 5, numeric ? 0 : 7, 51]);
  if (kind === 0 && field !== 'postcode' && field !== 'soc_sec_id') row[field] = '';
  else if (kind === 1) row[field] = field === 'date_of_birth' ? original(random).date_of_birth : field === 'state' ? random.pick(STATES) : random.pick(all)[field];
  else if (kind === 2 && swap) [row[swap[0]], row[swap[1]]] = [row[swap[1]], row[swap[0]]];
  else if (kind === 3) row[field] = phonetic(random, value);
  else if (kind === 4) row[field] = ocr(random, value);
  else if (kind === 5) row[field] = space(random, value);
  else row[field] = typo(random, value, numeric);
}

function phonetic(random: Random, value: string): string {
  const fitting = PHONETIC.filter(([pattern]) => pattern.test(value));
  if (fitting.length === 0) return value;
  const [pattern, replacement] = random.pick(fitting);
  return value.replace(pattern, replacement);
}

function ocr(random: Random, value: string): string {
  const places = [...value].map((char, i) => ({ i, to: OCR.find((pair) => pair.includes(char))?.replace(char, '')[0] })).filter(({ to }) => to !== undefined);
  if (places.length === 0) return value;
  const { i, to } = random.pick(places);
  return value.slice(0, i) + to! + value.slice(i + 1);
}

function space(random: Random, value: string): string {
  const gap = value.indexOf(' ');
  if (gap > 0 && random.chance(0.5)) return value.slice(0, gap) + value.slice(gap + 1);
  const at = random.int(1, Math.max(1, value.length - 1));
  return `${value.slice(0, at)} ${value.slice(at)}`;
}

function typo(random: Random, value: string, numeric: boolean): string {
  const at = random.int(0, value.length - 1);
  const other = numeric ? random.digits(1) : neighbour(random, value[at]!);
  switch (random.weighted([numeric ? 0 : 30, numeric ? 0 : 20, 40, value.length > 1 ? 40 : 0])) {
    case 0: return value.slice(0, at) + other + value.slice(at);
    case 1: return value.slice(0, at) + value.slice(at + 1);
    case 2: return value.slice(0, at) + other + value.slice(at + 1);
    default: {
      const first = Math.min(at, value.length - 2);
      return value.slice(0, first) + value[first + 1]! + value[first]! + value.slice(first + 2);
    }
  }
}

// Half of the wrong keys are neighbours of the right one.
function neighbour(random: Random, char: string): string {
  const row = KEYS.find((keys) => keys.includes(char));
  if (!row || random.chance(0.5)) return random.pick([...KEYS.join('')]);
  const at = row.indexOf(char);
  return row[at + (at === 0 ? 1 : at === row.length - 1 ? -1 : random.pick([-1, 1]))]!;
}
