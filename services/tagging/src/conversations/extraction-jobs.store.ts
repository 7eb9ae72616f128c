import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { ClaimedJob, ExtractionJob } from './extraction-job.js';

/** Conversations that wait to be read. */
@Injectable()
export class ExtractionJobsStore {
  async add(tx: Tx, jobs: readonly ExtractionJob[], now: Date): Promise<void> {
    const rows = jobs.map(({ recordId, interactionId, conversationId, eventId, interactionTime, backfill }) => ({
      record_id: recordId, interaction_id: interactionId, conversation_id: conversationId, event_id: eventId, interacted_at: interactionTime, backfill,
    }));
    await tx.query(
      `INSERT INTO extraction_job (record_id, interaction_id, conversation_id, event_id, interacted_at, backfill, due_at)
       SELECT record_id, interaction_id, conversation_id, event_id, interacted_at, backfill, $2
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, interaction_id text, conversation_id text, event_id text, interacted_at timestamptz, backfill boolean)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows), now],
    );
  }

  /** Takes jobs that are due, the longest due first; until `leaseEnd` nobody else does. */
  async claim(tx: Tx, limit: number, now: Date, leaseEnd: Date): Promise<ClaimedJob[]> {
    const [rows]: [ClaimedJob[], number] = await tx.query(
      `UPDATE extraction_job SET attempts = attempts + 1, due_at = $3
       WHERE (record_id, interaction_id) IN (
         SELECT record_id, interaction_id FROM extraction_job WHERE due_at <= $1 AND failed_cause IS NULL ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING record_id AS "recordId", interaction_id AS "interactionId", conversation_id AS "conversationId", event_id AS "eventId",
         interacted_at AS "interactionTime", backfill, attempts`,
      [now, limit, leaseEnd],
    );
    return rows;
  }

  /** @returns false where the lease was lost: somebody else does it now, or the record was erased */
  async finish(tx: Tx, { recordId, interactionId, attempts }: ClaimedJob): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(
      `DELETE FROM extraction_job WHERE record_id = $1 AND interaction_id = $2 AND attempts = $3`,
      [recordId, interactionId, attempts],
    );
    return count > 0;
  }

  async retry(tx: Tx, { recordId, interactionId, attempts }: ClaimedJob, due: Date): Promise<void> {
    await tx.query(`UPDATE extraction_job SET due_at = $4 WHERE record_id = $1 AND interaction_id = $2 AND attempts = $3`, [recordId, interactionId, attempts, due]);
  }

  /** The job stays for operators to see, and is not tried again. */
  async fail(tx: Tx, { recordId, interactionId, attempts }: ClaimedJob, cause: string): Promise<void> {
    await tx.query(`UPDATE extraction_job SET failed_cause = $4 WHERE record_id = $1 AND interaction_id = $2 AND attempts = $3`, [recordId, interactionId, attempts, cause]);
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM extraction_job WHERE record_id = ANY($1) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }
}
