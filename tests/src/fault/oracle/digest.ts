import { createHash } from 'node:crypto';

/** One row as it is compared: its table, its text without what is random, and the random ids in it. */
export interface Row { table: string; text: string; ids: readonly string[] }

/** What stands for a database, or for several that share ids. */
export interface Digest {
  /** Rows by table: hash → how many, and one of them as text. */
  tables: Map<string, Map<string, { count: number; text: string }>>;
  /** Ids by the rows in which they stand: hash → how many, and the rows of one of them. */
  ids: Map<string, { count: number; rows: string[] }>;
}

const ROUNDS = 3;
const SHOWN_ROWS = 12;

/**
 * A digest of rows that is the same for two databases whose ids are different but mean the same. Ids are random, so each is replaced by what is said of it: the rows
 * in which it stands, and, round by round, the rows of the ids that stand beside it (colour refinement). Pure.
 */
export function digest(rows: readonly Row[]): Digest {
  let colours = new Map<string, bigint>();
  let hashes: bigint[] = [];
  let ids: Digest['ids'] = new Map();
  for (let round = 0; round <= ROUNDS; round++) {
    hashes = rows.map((row) => hash(`${row.table} ${row.text} ${sum(row.ids.map((id) => colours.get(id) ?? 0n))}`));
    if (round === ROUNDS) break;
    const next = new Map<string, bigint>();
    rows.forEach(({ ids: own }, n) => {
      // Where in a row an id stands is in its text; ids of one row are not ordered, since random ones sort at random.
      for (const id of own) next.set(id, BigInt.asUintN(64, (next.get(id) ?? 0n) + spread(hashes[n]!)));
    });
    colours = next;
    if (round === 0) ids = idsOf(rows, colours);
  }
  const tables: Digest['tables'] = new Map();
  rows.forEach(({ table, text }, n) => {
    const own = tables.get(table) ?? new Map<string, { count: number; text: string }>();
    tables.set(table, own);
    const key = hashes[n]!.toString(36);
    const entry = own.get(key);
    if (entry) entry.count += 1;
    else own.set(key, { count: 1, text });
  });
  return { tables, ids };
}

function idsOf(rows: readonly Row[], colours: ReadonlyMap<string, bigint>): Digest['ids'] {
  const found: Digest['ids'] = new Map();
  const shown = new Map<string, { count: number; rows: string[] }>();
  for (const [id, colour] of colours) {
    const key = colour.toString(36);
    const entry = found.get(key);
    if (entry) entry.count += 1;
    else {
      found.set(key, { count: 1, rows: [] });
      shown.set(id, found.get(key)!);
    }
  }
  for (const { table, text, ids } of rows) {
    for (const id of new Set(ids)) {
      const entry = shown.get(id);
      if (entry && entry.rows.length < SHOWN_ROWS) entry.rows.push(`${table} ${text}`);
    }
  }
  return found;
}

/**
 * How two digests differ; empty when they mean the same. First come tables whose rows differ by themselves, then ids that stand in other rows than they should, then
 * tables that only stand beside those.
 */
export function differences(expected: Digest, found: Digest): string[] {
  const own: string[] = [];
  const beside: string[] = [];
  for (const table of new Set([...expected.tables.keys(), ...found.tables.keys()])) {
    const [a, b] = [expected.tables.get(table) ?? new Map(), found.tables.get(table) ?? new Map()] as const;
    if (same(a, b)) continue;
    const [textsA, textsB] = [texts(a), texts(b)];
    const [missing, extra] = [minus(textsA, textsB), minus(textsB, textsA)];
    if (missing.length + extra.length === 0) beside.push(table);
    else own.push(`${table}: ${total(missing)} missing, ${total(extra)} extra, such as ${example('-', missing)}${example('+', extra)}`);
  }
  if (beside.length === 0) return own;
  return [...own, ...strangers('-', expected, found), ...strangers('+', found, expected), `rows stand beside other rows than they should: ${beside.join(', ')}`];
}

/** Ids of `a` whose rows no id of `b` has. */
function strangers(sign: string, a: Digest, b: Digest): string[] {
  const only = [...a.ids].filter(([key, { count }]) => count > (b.ids.get(key)?.count ?? 0));
  return only.slice(0, 3).map(([, { rows }]) => `${sign} one of ${only.length} ids that stand in ${rows.map((row) => row.slice(0, 160)).join(' | ')}`);
}

type Counted = ReadonlyMap<string, { count: number; text: string }>;

const same = (a: Counted, b: Counted) => a.size === b.size && [...a].every(([key, { count }]) => b.get(key)?.count === count);

function texts(rows: Counted): Map<string, number> {
  const found = new Map<string, number>();
  for (const { count, text } of rows.values()) found.set(text, (found.get(text) ?? 0) + count);
  return found;
}

const minus = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): [text: string, count: number][] =>
  [...a].map(([text, count]): [string, number] => [text, count - (b.get(text) ?? 0)]).filter(([, count]) => count > 0);

const total = (rows: readonly [string, number][]) => rows.reduce((all, [, count]) => all + count, 0);

const example = (sign: string, rows: readonly [string, number][]) => (rows.length === 0 ? '' : ` ${sign} ${rows[0]![0].slice(0, 300)}`);

const hash = (text: string): bigint => createHash('md5').update(text).digest().readBigUInt64LE();

// Sums of hashes would tell x + x from nothing only by chance; spread apart they tell how often.
const spread = (value: bigint): bigint => BigInt.asUintN(64, (value ^ (value >> 29n)) * 0x9e3779b97f4a7c15n + 1n);

const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => BigInt.asUintN(64, all + spread(value)), 0n);
