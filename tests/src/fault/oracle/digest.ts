import { createHash } from 'node:crypto';

/** One row as it is compared: its table, its text without what is random, and the random ids in it. */
export interface Row { table: string; text: string; ids: readonly string[] }

/** What stands for a database, or for several that share ids. Rows by table: hash → how many, and one of them as text. */
export type Digest = Map<string, Map<string, { count: number; text: string }>>;

const ROUNDS = 3;

/**
 * A digest of rows that is the same for two databases whose ids are different but mean the same. Ids are random, so each is replaced by what is said of it: the rows
 * in which it stands, and, round by round, the rows of the ids that stand beside it (colour refinement). Pure.
 */
export function digest(rows: readonly Row[]): Digest {
  let colours = new Map<string, bigint>();
  let hashes: bigint[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    hashes = rows.map((row) => hash(`${row.table} ${row.text} ${sum(row.ids.map((id) => colours.get(id) ?? 0n))}`));
    if (round === ROUNDS) break;
    const next = new Map<string, bigint>();
    rows.forEach(({ ids }, n) => {
      // Where in a row an id stands is in its text; ids of one row are not ordered, since random ones sort at random.
      for (const id of ids) next.set(id, BigInt.asUintN(64, (next.get(id) ?? 0n) + spread(hashes[n]!)));
    });
    colours = next;
  }
  const found: Digest = new Map();
  rows.forEach(({ table, text }, n) => {
    const own = found.get(table) ?? new Map<string, { count: number; text: string }>();
    found.set(table, own);
    const key = hashes[n]!.toString(36);
    const entry = own.get(key);
    if (entry) entry.count += 1;
    else own.set(key, { count: 1, text });
  });
  return found;
}

/** How two digests differ, table by table; empty when they mean the same. First come tables whose rows differ by themselves: the others may only stand beside them. */
export function differences(expected: Digest, found: Digest): string[] {
  const own: string[] = [];
  const beside: string[] = [];
  for (const table of new Set([...expected.keys(), ...found.keys()])) {
    const [a, b] = [expected.get(table) ?? new Map(), found.get(table) ?? new Map()] as const;
    if (same(a, b)) continue;
    const [textsA, textsB] = [texts(a), texts(b)];
    const [missing, extra] = [minus(textsA, textsB), minus(textsB, textsA)];
    if (missing.length + extra.length === 0) beside.push(`${table}: rows stand beside other rows than they should`);
    else own.push(`${table}: ${total(missing)} missing, ${total(extra)} extra, such as ${example('-', missing)}${example('+', extra)}`);
  }
  return [...own, ...beside];
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
