import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Review, ReviewPosition, ReviewState } from './review.js';

const REVIEW = `v.review_id AS "reviewId", v.record_id AS "recordId", v.other_record_id AS "otherRecordId", a.customer_id AS "customerId", b.customer_id AS "otherCustomerId",
  v.reason, v.state, v.weight, v.probability, v.priority, v.evidence, v.model_version AS "modelVersion", v.create_time AS "createTime", v.decide_time AS "decideTime",
  v.decided_by AS "decidedBy", v.decision_id AS "decisionId"
  FROM review v LEFT JOIN record_customer a ON a.record_id = v.record_id LEFT JOIN record_customer b ON b.record_id = v.other_record_id`;

/** Pairs for stewards: matching writes them, a steward's decision settles them. */
@Injectable()
export class ReviewsStore {
  /** The most important first; by its index, however many wait. */
  page(reader: Tx, asked: { state: ReviewState; reason: string }, after: ReviewPosition | undefined, limit: number): Promise<(Review & { position: string })[]> {
    return reader.query(
      `SELECT v.priority::text AS position, ${REVIEW}
       WHERE v.state = $1 AND ($2 = '' OR v.reason = $2) AND ($3::real IS NULL OR (v.priority <= $3::real AND (v.priority < $3::real OR v.review_id > $4::uuid)))
       ORDER BY v.priority DESC, v.review_id LIMIT $5`,
      [asked.state, asked.reason, after?.priority ?? null, after?.reviewId ?? null, limit],
    );
  }

  async countOpen(reader: Tx): Promise<string> {
    const rows: { count: string }[] = await reader.query(`SELECT count(*) FROM review WHERE state = 'OPEN'`);
    return rows[0]!.count;
  }

  async find(reader: Tx, reviewId: string): Promise<Review | undefined> {
    const rows: Review[] = await reader.query(`SELECT ${REVIEW} WHERE v.review_id = $1`, [reviewId]);
    return rows[0];
  }

  /** False where it is not open (any more). */
  async settle(tx: Tx, reviewId: string, by: { state: ReviewState; now: Date; actor: string; decisionId: string }): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(
      `UPDATE review SET state = $2, decide_time = $3, decided_by = $4, decision_id = $5 WHERE review_id = $1 AND state = 'OPEN'`,
      [reviewId, by.state, by.now, by.actor, by.decisionId],
    );
    return count > 0;
  }

  /**
   * The word on a pair was taken back: what the pair is now decides. Kept apart by what took it back, or by another decision; of one customer by evidence, and so
   * obsolete; or it waits again. Nothing where a later decision settled it.
   */
  async takeBack(tx: Tx, pair: { recordId: string; otherRecordId: string; decisionId: string }, by: { now: Date; actor: string; decisionId: string }): Promise<void> {
    await tx.query(
      `UPDATE review v SET state = x.state, decide_time = CASE x.state WHEN 'KEPT_APART' THEN $4::timestamptz END, decided_by = CASE x.state WHEN 'KEPT_APART' THEN $5 END,
         decision_id = CASE x.state WHEN 'KEPT_APART' THEN $6::uuid END
       FROM (SELECT r.review_id, CASE WHEN p.entry_id IS NOT NULL THEN 'KEPT_APART' WHEN a.customer_id = b.customer_id THEN 'OBSOLETE' ELSE 'OPEN' END AS state
             FROM review r LEFT JOIN cannot_link p USING (record_id, other_record_id)
               LEFT JOIN record_customer a ON a.record_id = r.record_id LEFT JOIN record_customer b ON b.record_id = r.other_record_id
             WHERE r.record_id = $1 AND r.other_record_id = $2 AND r.decision_id = $3) x
       WHERE v.review_id = x.review_id`,
      [pair.recordId, pair.otherRecordId, pair.decisionId, by.now, by.actor, by.decisionId],
    );
  }
}
