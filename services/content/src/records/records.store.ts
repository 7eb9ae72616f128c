import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';

export interface Assignment {
  readonly recordId: string;
  readonly customerId: string;
  readonly agentId: string;
  readonly version: bigint;
}

/** The map record → customer, and who refused links. */
@Injectable()
export class RecordsStore {
  /** The higher version wins; an erased record stays erased. */
  async assign(tx: Tx, { recordId, customerId, agentId, version }: Assignment): Promise<void> {
    await tx.query(
      `INSERT INTO record (record_id, customer_id, agent_id, version) VALUES ($1, $2, nullif($3, ''), $4)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, version = excluded.version
       WHERE record.version < excluded.version AND NOT record.erased`,
      [recordId, customerId, agentId, version.toString()],
    );
  }

  async erase(tx: Tx, recordId: string, version: bigint): Promise<void> {
    await tx.query(
      `INSERT INTO record (record_id, version, erased) VALUES ($1, $2, true)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = NULL, agent_id = NULL, opt_out_time = NULL, version = greatest(record.version, excluded.version), erased = true`,
      [recordId, version.toString()],
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

  /** Ends a refusal that was said before this time; one of the same moment stays. */
  async endOptOut(tx: Tx, recordId: string, time: Date): Promise<void> {
    await tx.query(`UPDATE record SET opt_out_time = NULL WHERE record_id = $1 AND opt_out_time < $2`, [recordId, time]);
  }

  /** Locked against an erasure at the same time. */
  async lock(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    const rows: RecordState[] = await tx.query(
      `SELECT record_id AS "recordId", agent_id AS "agentId", erased, opt_out_time AS "optOutTime" FROM record WHERE record_id = $1 FOR SHARE`,
      [recordId],
    );
    return rows[0];
  }

  /** Whether any record of the same customer refused: a refusal wins over a customer's records. */
  async customerRefused(tx: Tx, recordId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM record own JOIN record r ON r.record_id = own.record_id OR r.customer_id = own.customer_id
       WHERE own.record_id = $1 AND r.opt_out_time IS NOT NULL LIMIT 1`,
      [recordId],
    );
    return rows.length > 0;
  }
}
