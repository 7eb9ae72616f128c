import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';

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
  /**
   * One state of each record: the higher version wins, and an erasure over any version, of a restored CDP too; an erased record stays erased.
   * @returns the records whose state was not older than what is there
   */
  async save(tx: Tx, states: readonly RecordState[]): Promise<string[]> {
    const rows = states.map(({ recordId, customerId, agentId, erased, version }) => ({
      record_id: recordId, customer_id: erased ? null : customerId, agent_id: erased ? null : agentId, erased, version: version.toString(),
    }));
    const saved: { record_id: string }[] = await tx.query(
      `INSERT INTO record AS r (record_id, customer_id, agent_id, erased, version)
       SELECT record_id, customer_id, agent_id, erased, version
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, customer_id text, agent_id text, erased boolean, version bigint) ORDER BY record_id COLLATE "C"
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, erased = excluded.erased,
         version = greatest(r.version, excluded.version)
       WHERE excluded.erased OR (r.version < excluded.version AND NOT r.erased)
       RETURNING record_id`,
      [JSON.stringify(rows)],
    );
    return saved.map((row) => row.record_id);
  }

  /** The erased ones among these. */
  async erasedAmong(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { record_id: string }[] = await tx.query(`SELECT record_id FROM record WHERE record_id = ANY (${arrayOf('$1', 'text')}) AND erased`, [recordIds]);
    return new Set(rows.map((row) => row.record_id));
  }
}
