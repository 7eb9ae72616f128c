import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';

/** The map from records to customers. The higher version wins; an erased record stays as a mark without facts. */
@Injectable()
export class RecordsStore {
  async find(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    const rows: (Omit<RecordState, 'version'> & { version: string })[] = await tx.query(
      `SELECT record_id AS "recordId", customer_id AS "customerId", agent_id AS "agentId", version, erased FROM record WHERE record_id = $1`,
      [recordId],
    );
    return rows[0] && { ...rows[0], version: BigInt(rows[0].version) };
  }

  /** False where a higher version is known. */
  async put(tx: Tx, record: RecordState): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO record (record_id, customer_id, agent_id, version, erased) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, version = excluded.version, erased = excluded.erased
       WHERE record.version < excluded.version AND NOT record.erased
       RETURNING 1`,
      [record.recordId, record.customerId, record.agentId, record.version.toString(), record.erased],
    );
    return rows.length > 0;
  }

  /** Wins over any version, of a restored CDP too. */
  async markErased(tx: Tx, recordId: string, version: bigint): Promise<void> {
    await tx.query(
      `INSERT INTO record (record_id, customer_id, agent_id, version, erased) VALUES ($1, '', '', $2, true)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = '', agent_id = '', version = greatest(record.version, excluded.version), erased = true`,
      [recordId, version.toString()],
    );
  }

  async recordsOf(tx: Tx, customerId: string): Promise<string[]> {
    const rows: { recordId: string }[] = await tx.query(`SELECT record_id AS "recordId" FROM record WHERE customer_id = $1 AND NOT erased`, [customerId]);
    return rows.map((row) => row.recordId);
  }
}
