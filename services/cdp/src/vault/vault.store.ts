import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';

/** Wrapped keys of records and what they seal. */
@Injectable()
export class VaultStore {
  async keysOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, Buffer>> {
    const rows: { r: string; k: Buffer }[] = await tx.query(`SELECT record_id AS r, wrapped_key AS k FROM record_key WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return new Map(rows.map((row) => [row.r, row.k]));
  }

  /** Keeps the key that is there first. @returns the one that stands */
  async putKey(tx: Tx, recordId: string, wrapped: Buffer): Promise<Buffer> {
    const rows: { k: Buffer }[] = await tx.query(
      `INSERT INTO record_key (record_id, wrapped_key) VALUES ($1, $2)
       ON CONFLICT (record_id) DO UPDATE SET record_id = excluded.record_id RETURNING wrapped_key AS k`,
      [recordId, wrapped],
    );
    return rows[0]!.k;
  }

  async secretsOf(tx: Tx, recordIds: readonly string[]): Promise<{ recordId: string; sealed: Buffer; wrappedKey: Buffer }[]> {
    return tx.query(
      `SELECT s.record_id AS "recordId", s.sealed, k.wrapped_key AS "wrappedKey" FROM record_secret s JOIN record_key k USING (record_id)
       WHERE s.record_id = ANY (${arrayOf('$1', 'uuid')})`,
      [recordIds],
    );
  }

  async putSecrets(tx: Tx, rows: readonly { recordId: string; sealed: Buffer }[]): Promise<void> {
    await tx.query(
      `INSERT INTO record_secret (record_id, sealed) SELECT * FROM unnest($1::uuid[], $2::bytea[]) ON CONFLICT (record_id) DO UPDATE SET sealed = excluded.sealed`,
      [rows.map((row) => row.recordId), rows.map((row) => row.sealed)],
    );
  }

  /** Keys and secrets of new records, together. */
  async insert(tx: Tx, rows: readonly { recordId: string; wrappedKey: Buffer; sealed: Buffer }[]): Promise<void> {
    await tx.query(
      `WITH n AS (SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS x(r, k, s)),
            k AS (INSERT INTO record_key (record_id, wrapped_key) SELECT r, k FROM n)
       INSERT INTO record_secret (record_id, sealed) SELECT r, s FROM n`,
      [rows.map((row) => row.recordId), rows.map((row) => row.wrappedKey), rows.map((row) => row.sealed)],
    );
  }

  /** @returns the record of each row that is gone */
  async destroy(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    for (const table of ['record_secret', 'record_key']) {
      const [rows]: [{ id: string }[], number] = await tx.query(`DELETE FROM ${table} WHERE record_id = ANY ($1::uuid[]) RETURNING record_id AS id`, [recordIds]);
      gone.push(...rows.map((row) => row.id));
    }
    return gone;
  }
}
