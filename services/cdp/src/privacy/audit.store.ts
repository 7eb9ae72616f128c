import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AuditContent } from './audit-chain.js';

export interface AuditRow extends AuditContent {
  hash: string;
}

const COLUMNS = `entry_id AS "entryId", chain, position, actor, on_behalf_of AS "onBehalfOf", action, customer_id AS "customerId", purpose, act_time AS "actTime", hash`;

/** The audit trail: rows are appended, never changed (a trigger refuses it). */
@Injectable()
export class AuditStore {
  async insert(tx: Tx, rows: readonly AuditRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO audit (entry_id, chain, position, actor, on_behalf_of, action, customer_id, purpose, act_time, hash)
       SELECT "entryId", chain, position, actor, "onBehalfOf", action, "customerId", purpose, "actTime", hash
       FROM jsonb_to_recordset($1) AS x("entryId" uuid, chain uuid, position bigint, actor text, "onBehalfOf" text, action text, "customerId" text, purpose text,
         "actTime" timestamptz, hash text)`,
      [JSON.stringify(rows.map((row) => ({ ...row, position: String(row.position) })))],
    );
  }

  /** Newest first; of one customer, or of all where `customerId` is empty. */
  async page(tx: Tx, customerId: string, before: { actTime: string; entryId: string } | undefined, limit: number): Promise<AuditRow[]> {
    const rows: (Omit<AuditRow, 'position'> & { position: string })[] = await tx.query(
      `SELECT ${COLUMNS} FROM audit
       WHERE ($1 = '' OR customer_id = $1) AND ($2::timestamptz IS NULL OR (act_time, entry_id) < ($2, $3::uuid))
       ORDER BY act_time DESC, entry_id DESC LIMIT $4`,
      [customerId, before?.actTime ?? null, before?.entryId ?? null, limit],
    );
    return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
  }

  /** A chain in order. */
  async chain(tx: Tx, chain: string): Promise<AuditRow[]> {
    const rows: (Omit<AuditRow, 'position'> & { position: string })[] = await tx.query(`SELECT ${COLUMNS} FROM audit WHERE chain = $1 ORDER BY position`, [chain]);
    return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
  }
}
