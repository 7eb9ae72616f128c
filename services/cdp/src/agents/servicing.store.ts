import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { Servicing } from './agent.js';
import type { ServicingRow } from './servicing-book.js';

/** Which agent serves which record. */
@Injectable()
export class ServicingStore {
  /** The later statement wins; false when an equal or later one stands, or it says the same. */
  async put(tx: Tx, row: { recordId: string; agentId: string; since: Date; source: string }): Promise<boolean> {
    const rows: { changed: boolean }[] = await tx.query(
      `WITH before AS (SELECT agent_id FROM servicing WHERE record_id = $1),
            put AS (
              INSERT INTO servicing AS s (record_id, agent_id, since, source) VALUES ($1, $2, $3, $4)
              ON CONFLICT (record_id) DO UPDATE SET agent_id = excluded.agent_id, since = excluded.since, source = excluded.source
              WHERE s.since <= excluded.since
              RETURNING agent_id)
       SELECT put.agent_id IS DISTINCT FROM (SELECT agent_id FROM before) AS changed FROM put`,
      [row.recordId, row.agentId, row.since, row.source],
    );
    return rows[0]?.changed ?? false;
  }

  async of(tx: Tx, recordIds: readonly string[]): Promise<ServicingRow[]> {
    if (recordIds.length === 0) return [];
    return tx.query(`SELECT record_id AS "recordId", agent_id AS "agentId", since, source FROM servicing WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
  }

  /** {@link put} for many records, one row each. */
  async putAll(tx: Tx, rows: readonly ServicingRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO servicing AS s (record_id, agent_id, since, source) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) AS x(r, a, t, f) ORDER BY r
       ON CONFLICT (record_id) DO UPDATE SET agent_id = excluded.agent_id, since = excluded.since, source = excluded.source
       WHERE s.since <= excluded.since`,
      [rows.map((row) => row.recordId), rows.map((row) => row.agentId), rows.map((row) => row.since), rows.map((row) => row.source)],
    );
  }

  /** The active ones of these agents, by id. */
  async activeAgents(tx: Tx, agentIds: readonly string[]): Promise<Map<string, Servicing>> {
    if (agentIds.length === 0) return new Map();
    const rows: Servicing[] = await tx.query(
      `SELECT agent_id AS "agentId", org_unit AS "orgUnit", display_name AS "displayName" FROM agent WHERE agent_id = ANY ($1::uuid[]) AND active`,
      [agentIds],
    );
    return new Map(rows.map((row) => [row.agentId, row]));
  }

  /** The active agent of the latest statement over these records. */
  async latest(tx: Tx, recordIds: readonly string[]): Promise<Servicing | undefined> {
    const rows: Servicing[] = await tx.query(
      `SELECT a.agent_id AS "agentId", a.org_unit AS "orgUnit", a.display_name AS "displayName"
       FROM servicing s JOIN agent a USING (agent_id)
       WHERE s.record_id = ANY (${arrayOf('$1', 'uuid')}) AND a.active
       ORDER BY s.since DESC, s.record_id LIMIT 1`,
      [recordIds],
    );
    return rows[0];
  }

  async servedBy(tx: Tx, agentId: string, recordIds: readonly string[]): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM servicing s JOIN agent a USING (agent_id)
       WHERE s.record_id = ANY ($2::uuid[]) AND s.agent_id::text = $1 AND a.active LIMIT 1`,
      [agentId, recordIds],
    );
    return rows.length > 0;
  }

  async servedWithin(tx: Tx, orgUnit: string, recordIds: readonly string[]): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM servicing s JOIN agent a USING (agent_id) JOIN org_unit u ON u.org_unit = $1
       WHERE s.record_id = ANY ($2::uuid[]) AND starts_with(a.org_path, u.org_path) LIMIT 1`,
      [orgUnit, recordIds],
    );
    return rows.length > 0;
  }

  /** Records that an agent serves, by id, after `after`. */
  async recordsOf(tx: Tx, agentId: string, after: string | undefined, limit: number): Promise<string[]> {
    const rows: { record_id: string }[] = await tx.query(
      `SELECT record_id FROM servicing WHERE agent_id = $1 AND ($2::uuid IS NULL OR record_id > $2::uuid) ORDER BY record_id LIMIT $3`,
      [agentId, after ?? null, limit],
    );
    return rows.map((row) => row.record_id);
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM servicing WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}
