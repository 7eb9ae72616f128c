import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { RecordFact } from './record.js';

@Injectable()
export class FactsStore {
  async of(tx: Tx, recordIds: readonly string[]): Promise<(RecordFact & { recordId: string; sourceSystem: string })[]> {
    if (recordIds.length === 0) return [];
    return tx.query(
      `SELECT f.record_id AS "recordId", r.source_system AS "sourceSystem", f.name, f.value, f.fact_time AS "factTime", f.fact_id AS "factId"
       FROM record_fact f JOIN record r USING (record_id) WHERE f.record_id = ANY (${arrayOf('$1', 'uuid')}) AND NOT r.withdrawn
       ORDER BY f.fact_time DESC, f.name, f.record_id`,
      [recordIds],
    );
  }

  /** Adds facts of new records. */
  async add(tx: Tx, facts: readonly (RecordFact & { recordId: string })[]): Promise<void> {
    if (facts.length === 0) return;
    await tx.query(
      `INSERT INTO record_fact (record_id, name, value, fact_time, fact_id)
       SELECT r, n, v, t, i FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[]) AS x(r, n, v, t, i)`,
      [facts.map((f) => f.recordId), facts.map((f) => f.name), facts.map((f) => f.value), facts.map((f) => f.factTime), facts.map((f) => f.factId)],
    );
  }

  /** Replaces the facts of a record. */
  async put(tx: Tx, recordId: string, facts: readonly RecordFact[]): Promise<void> {
    await tx.query(`DELETE FROM record_fact WHERE record_id = $1`, [recordId]);
    if (facts.length === 0) return;
    await tx.query(
      `INSERT INTO record_fact (record_id, name, value, fact_time, fact_id)
       SELECT $1, n, v, t, i FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::uuid[]) AS x(n, v, t, i)`,
      [recordId, facts.map((f) => f.name), facts.map((f) => f.value), facts.map((f) => f.factTime), facts.map((f) => f.factId)],
    );
  }
}
