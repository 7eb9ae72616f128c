import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Hub } from './count-values.js';

/** Values that too many share. */
@Injectable()
export class HubsStore {
  /** Those that were there before a moment. */
  async before(tx: Tx, moment: Date): Promise<Hub[]> {
    return tx.query(`SELECT token, kind FROM hub WHERE since < $1`, [moment]);
  }

  async count(tx: Tx): Promise<number> {
    const rows: { n: number }[] = await tx.query(`SELECT count(*)::int AS n FROM hub`);
    return rows[0]!.n;
  }

  /** @returns those that were none before */
  async add(tx: Tx, hubs: readonly Hub[], version: number, now: Date): Promise<Hub[]> {
    if (hubs.length === 0) return [];
    return tx.query(
      `INSERT INTO hub (token, kind, since, model_version) SELECT t, k, $3, $4 FROM unnest($1::text[], $2::text[]) AS x(t, k) ON CONFLICT (token) DO NOTHING RETURNING token, kind`,
      [hubs.map((h) => h.token), hubs.map((h) => h.kind), now, version],
    );
  }

  async drop(tx: Tx, hubs: readonly Hub[]): Promise<void> {
    if (hubs.length > 0) await tx.query(`DELETE FROM hub WHERE token = ANY ($1::text[])`, [hubs.map((h) => h.token)]);
  }

  /** Records that carry one of the tokens. */
  async carriersOf(tx: Tx, hubs: readonly Hub[]): Promise<string[]> {
    if (hubs.length === 0) return [];
    const rows: { id: string }[] = await tx.query(
      `SELECT DISTINCT t.record_id AS id FROM unnest($1::text[], $2::text[]) AS h(token, kind) JOIN record_token t USING (token, kind)`,
      [hubs.map((h) => h.token), hubs.map((h) => h.kind)],
    );
    return rows.map((row) => row.id);
  }
}
