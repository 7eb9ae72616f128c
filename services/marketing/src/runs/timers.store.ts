import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RunKey } from './runs.store.js';

export interface Timer {
  readonly recordId: string;
  readonly runId: string;
  readonly visit: number;
  readonly dueTime: Date;
}

/** A timer that a worker holds: only the holder of the newest epoch may fire it. */
export interface ClaimedTimer extends Timer {
  readonly leaseTime: Date;
  readonly epoch: string;
}

const COLUMNS = `record_id AS "recordId", run_id AS "runId", visit, due_time AS "dueTime", lease_time AS "leaseTime", epoch`;

/** Durable timers, one a run. */
@Injectable()
export class TimersStore {
  /** Sets the timers of runs that are held. Whoever holds the ones before holds nothing any more. */
  async setAll(tx: Tx, timers: readonly Timer[]): Promise<void> {
    if (timers.length === 0) return;
    await tx.query(
      `INSERT INTO run_timer (record_id, run_id, visit, due_time)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[]) AS x(record_id, run_id, visit, due_time) ORDER BY record_id, run_id
       ON CONFLICT (record_id, run_id) DO UPDATE SET visit = excluded.visit, due_time = excluded.due_time, lease_time = '-infinity', epoch = run_timer.epoch + 1
       WHERE (run_timer.visit, run_timer.due_time) IS DISTINCT FROM (excluded.visit, excluded.due_time)`,
      [timers.map(({ recordId }) => recordId), timers.map(({ runId }) => runId), timers.map(({ visit }) => visit), timers.map(({ dueTime }) => dueTime)],
    );
  }

  async clearAll(tx: Tx, runs: readonly RunKey[]): Promise<void> {
    if (runs.length === 0) return;
    await tx.query(
      `DELETE FROM run_timer WHERE (record_id, run_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))`,
      [runs.map(({ recordId }) => recordId), runs.map(({ runId }) => runId)],
    );
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

  /** The ids of the runs whose claims are still the newest; their timers are held until the transaction ends. */
  async held(tx: Tx, timers: readonly ClaimedTimer[]): Promise<ReadonlySet<string>> {
    const rows: { run_id: string }[] = await tx.query(
      `SELECT t.run_id FROM run_timer t JOIN unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS x(record_id, run_id, epoch) ON t.record_id = x.record_id AND t.run_id = x.run_id AND t.epoch = x.epoch
       ORDER BY t.record_id, t.run_id FOR UPDATE OF t`,
      [timers.map(({ recordId }) => recordId), timers.map(({ runId }) => runId), timers.map(({ epoch }) => epoch)],
    );
    return new Set(rows.map((row) => row.run_id));
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
