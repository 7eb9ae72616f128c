import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** A record that waits; the ticket is another one each time that it is queued. */
export interface Ticket {
  recordId: string;
  ticket: string;
}

/** Records that are to be matched again. Who queues a record that is being matched at this moment has it matched once more. */
@Injectable()
export class MatchQueueStore {
  /** @param reasons by record */
  async add(tx: Tx, reasons: ReadonlyMap<string, string>, now: Date): Promise<void> {
    if (reasons.size === 0) return;
    const rows = [...reasons].sort(([x], [y]) => (x < y ? -1 : 1));
    await tx.query(
      `INSERT INTO match_queue AS q (record_id, queued_at, reason) SELECT r, $3, w FROM unnest($1::uuid[], $2::text[]) AS x(r, w)
       ON CONFLICT (record_id) DO UPDATE SET reason = excluded.reason, ticket = excluded.ticket, leased_until = NULL`,
      [rows.map(([id]) => id), rows.map(([, reason]) => reason), now],
    );
  }

  /** Everybody who carries one of these tokens, which the caller has locked: those that wait already have not been matched since. */
  async addCarriers(tx: Tx, tokens: readonly string[], reason: string, now: Date): Promise<void> {
    if (tokens.length === 0) return;
    await tx.query(
      `INSERT INTO match_queue (record_id, queued_at, reason) SELECT DISTINCT record_id, $2::timestamptz, $3 FROM record_token WHERE token = ANY ($1::text[]) ORDER BY record_id
       ON CONFLICT (record_id) DO NOTHING`,
      [tokens, now, reason],
    );
  }

  /** Every party that is not withdrawn. @returns how many */
  async addAll(tx: Tx, reason: string, now: Date): Promise<number> {
    const rows: { n: string }[] = await tx.query(
      `WITH q AS (
         INSERT INTO match_queue (record_id, queued_at, reason) SELECT record_id, $1, $2 FROM record WHERE kind = 'PARTY' AND NOT withdrawn ORDER BY record_id
         ON CONFLICT (record_id) DO UPDATE SET reason = excluded.reason, ticket = excluded.ticket, leased_until = NULL RETURNING 1)
       SELECT count(*) AS n FROM q`,
      [now, reason],
    );
    return Number(rows[0]!.n);
  }

  /** Takes some of those that wait longest, for a while; other replicas take others. */
  async lease(tx: Tx, limit: number, now: Date, until: Date): Promise<Ticket[]> {
    const [rows] = (await tx.query(
      `UPDATE match_queue q SET leased_until = $3 FROM (
         SELECT record_id FROM match_queue WHERE leased_until IS NULL OR leased_until < $2 ORDER BY ticket LIMIT $1 FOR UPDATE SKIP LOCKED) w
       WHERE q.record_id = w.record_id RETURNING q.record_id AS "recordId", q.ticket::text AS ticket`,
      [limit, now, until],
    )) as [Ticket[], number];
    return rows;
  }

  /** Ends what was leased, but for what was queued again meanwhile. */
  async done(tx: Tx, tickets: readonly Ticket[]): Promise<void> {
    await tx.query(
      `DELETE FROM match_queue WHERE record_id IN (
         SELECT q.record_id FROM match_queue q JOIN unnest($1::uuid[], $2::int8[]) AS x(r, t) ON q.record_id = x.r AND q.ticket = x.t ORDER BY q.record_id FOR UPDATE OF q)`,
      [tickets.map((t) => t.recordId), tickets.map((t) => t.ticket)],
    );
  }

  async hold(tx: Tx, until: Date): Promise<void> {
    await tx.query(`INSERT INTO match_hold (held_until) VALUES ($1) ON CONFLICT (single) DO UPDATE SET held_until = excluded.held_until`, [until]);
  }

  async heldUntil(tx: Tx): Promise<Date | undefined> {
    const rows: { until: Date }[] = await tx.query(`SELECT held_until AS until FROM match_hold`);
    return rows[0]?.until;
  }

  /** What waits, for metrics; at most 100,000 of each are counted. `since`: when the oldest record was queued. */
  async backlog(reader: Tx): Promise<{ depth: number; since: Date | null; heldUntil: Date | null; openReviews: number }> {
    const rows: { depth: number; since: Date | null; heldUntil: Date | null; openReviews: number }[] = await reader.query(
      `SELECT (SELECT count(*) FROM (SELECT 1 FROM match_queue LIMIT 100000) q)::int4 AS depth,
              (SELECT queued_at FROM match_queue ORDER BY ticket LIMIT 1) AS since, (SELECT held_until FROM match_hold) AS "heldUntil",
              (SELECT count(*) FROM (SELECT 1 FROM review WHERE state = 'OPEN' LIMIT 100000) r)::int4 AS "openReviews"`,
    );
    return rows[0]!;
  }

  async status(tx: Tx): Promise<{ queued: number; openReviews: number }> {
    const rows: { queued: string; open: string }[] = await tx.query(`SELECT (SELECT count(*) FROM match_queue) AS queued, (SELECT count(*) FROM review WHERE state = 'OPEN') AS open`);
    return { queued: Number(rows[0]!.queued), openReviews: Number(rows[0]!.open) };
  }
}
