import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';

/** What the CDP says of a record; it was erased where it is not assigned. */
export interface RecordChange {
  readonly recordId: string;
  readonly version: bigint;
  readonly assigned: { readonly customerId: string; readonly agentId: string } | undefined;
}

/** The map record → customer, and who refused links. */
@Injectable()
export class RecordsStore {
  /**
   * One change of each record. The higher version wins, and an erasure over any version; an erased record stays erased. In one statement, so
   * that the rows are held in one order.
   */
  async follow(tx: Tx, changes: readonly RecordChange[]): Promise<void> {
    const rows = changes.map(({ recordId, version, assigned }) => ({
      record_id: recordId, customer_id: assigned?.customerId ?? null, agent_id: assigned?.agentId ?? null, version: version.toString(), erased: assigned === undefined,
    }));
    await tx.query(
      `INSERT INTO record AS r (record_id, customer_id, agent_id, version, erased)
       SELECT record_id, customer_id, nullif(agent_id, ''), version, erased
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, customer_id text, agent_id text, version bigint, erased boolean) ORDER BY record_id COLLATE "C"
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id,
         opt_out_time = CASE WHEN excluded.erased THEN NULL ELSE r.opt_out_time END, version = greatest(r.version, excluded.version), erased = excluded.erased
       WHERE excluded.erased OR (r.version < excluded.version AND NOT r.erased)`,
      [JSON.stringify(rows)],
    );
  }

  /** The latest refusal stands. Version 0 where the record has not been heard of. @returns false for an erased record */
  async optOut(tx: Tx, recordId: string, time: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO record (record_id, version, opt_out_time) VALUES ($1, 0, $2)
       ON CONFLICT (record_id) DO UPDATE SET opt_out_time = greatest(record.opt_out_time, excluded.opt_out_time) WHERE NOT record.erased
       RETURNING 1`,
      [recordId, time],
    );
    return rows.length > 0;
  }

  /** Ends refusals that were said before this time; one of the same moment stays. */
  async endOptOuts(tx: Tx, consents: readonly { recordId: string; time: Date }[]): Promise<void> {
    await tx.query(
      `WITH consented AS (
         SELECT r.record_id
         FROM (SELECT record_id, max("time") AS "time" FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, "time" timestamptz) GROUP BY record_id) AS x
         JOIN record r USING (record_id) WHERE r.opt_out_time < x."time" ORDER BY r.record_id COLLATE "C" FOR UPDATE OF r)
       UPDATE record SET opt_out_time = NULL FROM consented WHERE record.record_id = consented.record_id`,
      [JSON.stringify(consents.map(({ recordId, time }) => ({ record_id: recordId, time })))],
    );
  }

  /** Locked against an erasure at the same time. */
  async lock(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    const rows: RecordState[] = await tx.query(
      `SELECT record_id AS "recordId", agent_id AS "agentId", erased, opt_out_time AS "optOutTime" FROM record WHERE record_id = $1 FOR SHARE`,
      [recordId],
    );
    return rows[0];
  }

  async lockAll(tx: Tx, recordIds: readonly string[]): Promise<void> {
    await tx.query(`SELECT 1 FROM record WHERE record_id = ANY($1) ORDER BY record_id COLLATE "C" FOR SHARE`, [recordIds]);
  }

  /** Whether any record of the same customer refused: a refusal wins over a customer's records. */
  async customerRefused(tx: Tx, recordId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM refused_record WHERE record_id = $1 LIMIT 1`, [recordId]);
    return rows.length > 0;
  }
}
