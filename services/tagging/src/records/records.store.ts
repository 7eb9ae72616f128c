import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** What is known of a record. */
export interface RecordState {
  readonly recordId: string;
  /** Null where it has not been heard of, or was erased. */
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
       ON CONFLICT (record_id) DO UPDATE SET customer_id = NULL, agent_id = NULL, version = greatest(record.version, excluded.version), erased = true`,
      [recordId, version.toString()],
    );
  }

  /** Locks the records in the order of their ids, those not heard of too; answers the erased ones among them. */
  async lock(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    await tx.query(
      `INSERT INTO record (record_id, version) SELECT id, 0 FROM unnest($1::text[]) AS id ORDER BY id COLLATE "C" ON CONFLICT DO NOTHING`,
      [recordIds],
    );
    const rows: { recordId: string; erased: boolean }[] = await tx.query(
      `SELECT record_id AS "recordId", erased FROM record WHERE record_id = ANY($1) ORDER BY record_id FOR UPDATE`,
      [recordIds],
    );
    return rows.filter(({ erased }) => erased).map(({ recordId }) => recordId);
  }

  find(reader: Tx, recordIds: readonly string[]): Promise<RecordState[]> {
    return reader.query(`SELECT ${COLUMNS} FROM record WHERE record_id = ANY($1)`, [recordIds]);
  }

  ofCustomer(reader: Tx, customerId: string): Promise<RecordState[]> {
    return reader.query(`SELECT ${COLUMNS} FROM record WHERE customer_id = $1`, [customerId]);
  }
}
