import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';

/** The map from records to customers. The higher version wins; an erased record stays as a mark without facts. */
@Injectable()
export class RecordsStore {
  async find(tx: Tx, recordIds: readonly string[]): Promise<RecordState[]> {
    const rows: (Omit<RecordState, 'version'> & { version: string })[] = await tx.query(
      `SELECT record_id AS "recordId", customer_id AS "customerId", agent_id AS "agentId", version, erased FROM record WHERE record_id = ANY($1::uuid[])`,
      [recordIds],
    );
    return rows.map((row) => ({ ...row, version: BigInt(row.version) }));
  }

  /**
   * One state of each record. An erasure wins over any version, of a restored CDP too.
   * @returns the records of which no higher version is known
   */
  async put(tx: Tx, states: readonly RecordState[]): Promise<string[]> {
    const rows = states.map(({ recordId, customerId, agentId, version, erased }) => ({
      record_id: recordId, customer_id: erased ? '' : customerId, agent_id: erased ? '' : agentId, version: version.toString(), erased,
    }));
    const written: { record_id: string }[] = await tx.query(
      `INSERT INTO record AS r (record_id, customer_id, agent_id, version, erased)
       SELECT record_id, customer_id, agent_id, version, erased
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id uuid, customer_id text, agent_id text, version bigint, erased boolean) ORDER BY record_id
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, version = greatest(r.version, excluded.version),
         erased = excluded.erased
       WHERE excluded.erased OR (r.version < excluded.version AND NOT r.erased)
       RETURNING record_id`,
      [JSON.stringify(rows)],
    );
    return written.map((row) => row.record_id);
  }

  recordsOf(tx: Tx, customerIds: readonly string[]): Promise<{ customerId: string; recordId: string }[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", record_id AS "recordId" FROM record WHERE customer_id = ANY($1::text[]) AND NOT erased ORDER BY record_id`,
      [customerIds],
    );
  }
}
