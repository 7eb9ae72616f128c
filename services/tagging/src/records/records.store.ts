import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** What is known of a record. */
export interface RecordState {
  readonly recordId: string;
  /** Null where it was erased. */
  readonly customerId: string | null;
  readonly agentId: string | null;
  readonly erased: boolean;
}

export interface Assignment {
  readonly recordId: string;
  readonly customerId: string;
  readonly agentId: string;
  readonly version: bigint;
}

const COLUMNS = `record_id AS "recordId", customer_id AS "customerId", agent_id AS "agentId", erased`;

/** The map record → customer. */
@Injectable()
export class RecordsStore {
  /** One of each record: the higher version wins; an erased record stays erased. */
  async assign(tx: Tx, assignments: readonly Assignment[]): Promise<void> {
    const rows = assignments.map(({ recordId, customerId, agentId, version }) => ({ record_id: recordId, customer_id: customerId, agent_id: agentId, version: version.toString() }));
    await tx.query(
      `INSERT INTO record AS r (record_id, customer_id, agent_id, version)
       SELECT record_id, customer_id, nullif(agent_id, ''), version
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, customer_id text, agent_id text, version bigint) ORDER BY record_id COLLATE "C"
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, agent_id = excluded.agent_id, version = excluded.version
       WHERE r.version < excluded.version AND NOT r.erased`,
      [JSON.stringify(rows)],
    );
  }

  async erase(tx: Tx, erased: readonly { recordId: string; version: bigint }[]): Promise<void> {
    await tx.query(
      `INSERT INTO record AS r (record_id, version, erased)
       SELECT record_id, max(version), true
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, version bigint) GROUP BY record_id ORDER BY record_id COLLATE "C"
       ON CONFLICT (record_id) DO UPDATE SET customer_id = NULL, agent_id = NULL, version = greatest(r.version, excluded.version), erased = true`,
      [JSON.stringify(erased.map(({ recordId, version }) => ({ record_id: recordId, version: version.toString() })))],
    );
  }

  /** The erased ones among these. */
  async erasedAmong(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    const rows: { recordId: string }[] = await tx.query(`SELECT record_id AS "recordId" FROM record WHERE record_id = ANY($1) AND erased`, [recordIds]);
    return rows.map(({ recordId }) => recordId);
  }

  find(reader: Tx, recordIds: readonly string[]): Promise<RecordState[]> {
    return reader.query(`SELECT ${COLUMNS} FROM record WHERE record_id = ANY($1)`, [recordIds]);
  }

  ofCustomer(reader: Tx, customerId: string): Promise<RecordState[]> {
    return reader.query(`SELECT ${COLUMNS} FROM record WHERE customer_id = $1`, [customerId]);
  }
}
