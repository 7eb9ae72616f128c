import type { Tx } from '@kejing/postgres';
import type { SealedColumn } from './sealed-columns.js';

export interface SealedRow {
  id: string;
  /** The key version that it names, such as v1. */
  version: string;
  /** Null where the version is the current one. */
  sealed: Buffer | null;
}

/** The header of what is sealed: a byte for the format, one for the length of the version, the version. */
const versionIn = (column: string) => `convert_from(substr(${column}, 3, get_byte(${column}, 1)), 'LATIN1')`;

/** Where tokens stand, each column with an index that begins with it, or in a table that is small. */
const TOKENS = [
  ['record_source', 'token'], ['record_token', 'token'], ['erased_source', 'token'], ['hub', 'token'], ['policy', 'number_token'],
  ['conversation', 'source_token'], ['agent', 'phone_token'], ['held_event', 'key_token'],
] as const;

/** Reads and replaces what is sealed, page by page in the order of the primary key, so that each statement is short however large the table is. */
export class RewrapStore {
  /** The rows after `after`; what is under `current` comes without its value. */
  page(reader: Tx, { table, id, column }: SealedColumn, after: string, limit: number, current: string): Promise<SealedRow[]> {
    return reader.query(
      `SELECT id, version, CASE WHEN version <> $3 THEN sealed END AS sealed
       FROM (SELECT ${id} AS id, ${versionIn(column)} AS version, ${column} AS sealed FROM ${table} WHERE ${id} > $1 ORDER BY ${id} LIMIT $2) p
       ORDER BY id`,
      [after, limit, current],
    );
  }

  /** Only what is still as it was read: a row that was erased or written meanwhile is left alone. @returns how many were replaced */
  async replace(tx: Tx, { table, id, column }: SealedColumn, rows: readonly { id: string; sealed: Buffer; again: Buffer }[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE ${table} t SET ${column} = n.again FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n(id, sealed, again) WHERE t.${id} = n.id AND t.${column} = n.sealed`,
      [rows.map((row) => row.id), rows.map((row) => row.sealed), rows.map((row) => row.again)],
    );
    return count;
  }

  /** Held events by key version. */
  async heldVersions(reader: Tx): Promise<Map<string, number>> {
    const rows: { version: string; n: number }[] = await reader.query(`SELECT ${versionIn('payload')} AS version, count(*)::float8 AS n FROM held_event WHERE sealed GROUP BY 1`);
    return new Map(rows.map((row) => [row.version, row.n]));
  }

  /** The tables that have a token under a version. */
  async tablesWithTokens(reader: Tx, version: string): Promise<string[]> {
    const found: string[] = [];
    for (const [table, column] of TOKENS) {
      // '/' comes after '.' in the order of bytes.
      const rows: unknown[] = await reader.query(`SELECT 1 FROM ${table} WHERE ${column} >= $1 AND ${column} < $2 LIMIT 1`, [`${version}.`, `${version}/`]);
      if (rows.length > 0) found.push(table);
    }
    return found;
  }
}
