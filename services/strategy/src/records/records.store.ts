import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

export interface RecordState {
  recordId: string;
  customerId: string | undefined;
  agentId: string | undefined;
  erased: boolean;
  version: bigint;
}

/** The map from record to customer. */
@Injectable()
export class RecordsStore {
  /** False where the state is older than what is there. */
  async save(tx: Tx, state: RecordState): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO record (record_id, customer_id, agent_id, erased, version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, erased = excluded.erased, version = excluded.version
       WHERE record.version < excluded.version AND NOT record.erased
       RETURNING 1`,
      [state.recordId, state.customerId ?? null, state.agentId ?? null, state.erased, state.version.toString()],
    );
    return rows.length > 0;
  }

  /** Wins over any version, of a restored CDP too. */
  async markErased(tx: Tx, recordId: string, version: bigint): Promise<void> {
    await tx.query(
      `INSERT INTO record (record_id, version, erased) VALUES ($1, $2, true)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = NULL, agent_id = NULL, version = greatest(record.version, excluded.version), erased = true`,
      [recordId, version.toString()],
    );
  }

  async isErased(tx: Tx, recordId: string): Promise<boolean> {
    const rows: { erased: boolean }[] = await tx.query(`SELECT erased FROM record WHERE record_id = $1`, [recordId]);
    return rows[0]?.erased ?? false;
  }
}
