import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** A timer that a worker holds: only the holder of the newest epoch may fire it. */
export interface ClaimedTimer {
  readonly recordId: string;
  readonly runId: string;
  readonly visit: number;
  readonly dueTime: Date;
  readonly epoch: string;
}

const COLUMNS = `record_id AS "recordId", run_id AS "runId", visit, due_time AS "dueTime", epoch`;

/** Durable timers, one a run. */
@Injectable()
export class TimersStore {
  /** Sets the run's timer. Whoever holds the one before holds nothing any more. */
  async set(tx: Tx, recordId: string, runId: string, visit: number, dueTime: Date): Promise<void> {
    await tx.query(
      `INSERT INTO run_timer (record_id, run_id, visit, due_time) VALUES ($1, $2, $3, $4)
       ON CONFLICT (record_id, run_id) DO UPDATE SET visit = excluded.visit, due_time = excluded.due_time, lease_time = '-infinity', epoch = run_timer.epoch + 1
       WHERE (run_timer.visit, run_timer.due_time) IS DISTINCT FROM (excluded.visit, excluded.due_time)`,
      [recordId, runId, visit, dueTime],
    );
  }

  async clear(tx: Tx, recordId: string, runId: string): Promise<void> {
    await tx.query(`DELETE FROM run_timer WHERE record_id = $1 AND run_id = $2`, [recordId, runId]);
  }

  /**
   * Takes up to `limit` timers that are due and that nobody holds, the oldest first, and holds them until `leaseUntil`. A lease that ends later than any can was given
   * by a clock that was ahead: it holds nothing.
   */
  async claim(tx: Tx, now: Date, leaseUntil: Date, limit: number): Promise<ClaimedTimer[]> {
    const [rows] = (await tx.query(
      `UPDATE run_timer t SET lease_time = $2, epoch = t.epoch + 1
       FROM (SELECT record_id, run_id FROM run_timer WHERE due_time <= $1 AND (lease_time <= $1 OR lease_time > $2::timestamptz + ($2::timestamptz - $1::timestamptz)) ORDER BY due_time LIMIT $3 FOR UPDATE SKIP LOCKED) due
       WHERE t.record_id = due.record_id AND t.run_id = due.run_id
       RETURNING ${COLUMNS.replaceAll(/(?<=^|, )/g, 't.')}`,
      [now, leaseUntil, limit],
    )) as [ClaimedTimer[], number];
    return rows.sort((a, b) => a.dueTime.getTime() - b.dueTime.getTime());
  }

  /** Whether the claim is still the newest; holds the timer until the transaction ends. */
  async holds(tx: Tx, timer: ClaimedTimer): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM run_timer WHERE record_id = $1 AND run_id = $2 AND epoch = $3 FOR UPDATE`, [timer.recordId, timer.runId, timer.epoch]);
    return rows.length > 0;
  }

  /** For how many seconds the oldest timer has been due; 0 where none is. */
  async overdueSeconds(reader: Tx, now: Date): Promise<number> {
    const rows: { due: Date | null }[] = await reader.query(`SELECT min(due_time) AS due FROM run_timer WHERE due_time <= $1`, [now]);
    const due = rows[0]!.due;
    return due === null ? 0 : (now.getTime() - due.getTime()) / 1000;
  }

  /** Gives a timer back, to be tried again at `leaseUntil`. */
  async release(tx: Tx, timer: ClaimedTimer, leaseUntil: Date): Promise<void> {
    await tx.query(`UPDATE run_timer SET lease_time = $4 WHERE record_id = $1 AND run_id = $2 AND epoch = $3`, [timer.recordId, timer.runId, timer.epoch, leaseUntil]);
  }
}
