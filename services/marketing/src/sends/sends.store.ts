import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { FailReason, NewSend, PostponeReason, RefuseReason, Send, SendState } from './send.js';

interface Row {
  sendId: string; recordId: string; runId: string; sopId: string; sopVersion: number; stepKey: string; agentId: string; channel: 'EMAIL';
  contentKey: string; contentId: string; queueTime: Date; status: SendState['status']; reason: string; dueTime: Date | null; sendingTime: Date | null; concludeTime: Date | null;
}
const COLUMNS = `send_id AS "sendId", record_id AS "recordId", run_id AS "runId", sop_id AS "sopId", sop_version AS "sopVersion", step_key AS "stepKey",
  agent_id AS "agentId", channel, content_key AS "contentKey", content_id AS "contentId", queue_time AS "queueTime", status, reason,
  due_time AS "dueTime", sending_time AS "sendingTime", conclude_time AS "concludeTime"`;

export interface ClaimedSend { readonly send: Send; readonly epoch: string }
export interface SendFilter { recordId?: string; runId?: string; status?: SendState['status'] }
export interface SendPosition { queueTime: string; sendId: string }

/** Sends. */
@Injectable()
export class SendsStore {
  async queueAll(tx: Tx, sends: readonly NewSend[]): Promise<void> {
    await tx.query(
      `INSERT INTO send (send_id, record_id, run_id, sop_id, sop_version, step_key, agent_id, channel, content_key, content_id, status, reason, queue_time, due_time)
       SELECT send_id, record_id, run_id, sop_id, sop_version, step_key, agent_id, channel, content_key, content_id, 'QUEUED', '', queue_time, queue_time
       FROM jsonb_to_recordset($1::jsonb) AS x(send_id uuid, record_id uuid, run_id uuid, sop_id uuid, sop_version integer, step_key text, agent_id text, channel text,
         content_key text, content_id text, queue_time timestamptz)`,
      [JSON.stringify(sends.map((send) => ({
        send_id: send.sendId, record_id: send.recordId, run_id: send.runId, sop_id: send.sopId, sop_version: send.sopVersion, step_key: send.stepKey, agent_id: send.agentId,
        channel: send.channel, content_key: send.contentKey, content_id: send.contentId, queue_time: send.queueTime,
      })))],
    );
  }

  /** Takes queued sends that are due and that nobody holds; a lease that ends later than any can was given by a clock that was ahead, and holds nothing. */
  async claim(tx: Tx, now: Date, leaseUntil: Date, limit: number): Promise<ClaimedSend[]> {
    const [rows] = (await tx.query(
      `UPDATE send SET lease_time = $2, epoch = epoch + 1
       WHERE (record_id, send_id) IN (
         SELECT record_id, send_id FROM send WHERE status = 'QUEUED' AND due_time <= $1 AND (lease_time <= $1 OR lease_time > $2::timestamptz + ($2::timestamptz - $1::timestamptz)) ORDER BY due_time LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}, epoch`,
      [now, leaseUntil, limit],
    )) as [(Row & { epoch: string })[], number];
    return rows.map(({ epoch, ...row }) => ({ send: toSend(row), epoch }));
  }

  /** Makes a queued send SENDING for the holder of the newest epoch; false where it was withdrawn or taken over meanwhile. */
  async begin(tx: Tx, { send, epoch }: ClaimedSend, now: Date): Promise<boolean> {
    const [, count] = (await tx.query(
      `UPDATE send SET status = 'SENDING', reason = '', due_time = NULL, sending_time = $4 WHERE record_id = $1 AND send_id = $2 AND epoch = $3 AND status = 'QUEUED'`,
      [send.recordId, send.sendId, epoch, now],
    )) as [unknown, number];
    return count > 0;
  }

  async postpone(tx: Tx, { send, epoch }: ClaimedSend, until: Date, reason: PostponeReason): Promise<void> {
    await tx.query(
      `UPDATE send SET due_time = $4, reason = $5, lease_time = '-infinity' WHERE record_id = $1 AND send_id = $2 AND epoch = $3 AND status = 'QUEUED'`,
      [send.recordId, send.sendId, epoch, until, reason],
    );
  }

  /** Concludes a send that is in the state `from`; undefined where it is not any more. */
  async conclude(tx: Tx, recordId: string, sendId: string, from: 'QUEUED' | 'SENDING', to: 'SENT' | 'REFUSED' | 'FAILED' | 'UNKNOWN', reason: string, now: Date): Promise<Send | undefined> {
    const [rows] = (await tx.query(
      `UPDATE send SET status = $4, reason = $5, due_time = NULL, conclude_time = $6 WHERE record_id = $1 AND send_id = $2 AND status = $3 RETURNING ${COLUMNS}`,
      [recordId, sendId, from, to, reason, now],
    )) as [Row[], number];
    return rows[0] && toSend(rows[0]);
  }

  /** Refuses queued sends that are held by the transaction. */
  async refuseAll(tx: Tx, sends: readonly { readonly recordId: string; readonly sendId: string; readonly reason: RefuseReason }[], now: Date): Promise<void> {
    await tx.query(
      `UPDATE send SET status = 'REFUSED', reason = x.reason, due_time = NULL, conclude_time = $4
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS x(record_id, send_id, reason) WHERE send.record_id = x.record_id AND send.send_id = x.send_id`,
      [sends.map(({ recordId }) => recordId), sends.map(({ sendId }) => sendId), sends.map(({ reason }) => reason), now],
    );
  }

  /** Queued sends of these records, held until the transaction ends. */
  async lockQueued(tx: Tx, recordIds: readonly string[]): Promise<Send[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM send WHERE record_id = ANY($1::uuid[]) AND status = 'QUEUED' ORDER BY record_id, send_id FOR UPDATE`,
      [recordIds],
    );
    return rows.map(toSend);
  }

  /** Queued sends of these runs, held until the transaction ends. */
  async lockQueuedOf(tx: Tx, runs: readonly { readonly recordId: string; readonly runId: string }[]): Promise<Send[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM send WHERE (record_id, run_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) AND status = 'QUEUED' ORDER BY record_id, send_id FOR UPDATE`,
      [runs.map(({ recordId }) => recordId), runs.map(({ runId }) => runId)],
    );
    return rows.map(toSend);
  }

  /** Sends that were begun before `before` and of which nothing was heard. */
  async forgotten(tx: Tx, before: Date, limit: number): Promise<{ recordId: string; sendId: string; runId: string }[]> {
    return tx.query(`SELECT record_id AS "recordId", send_id AS "sendId", run_id AS "runId" FROM send WHERE status = 'SENDING' AND sending_time < $1 ORDER BY sending_time LIMIT $2`, [before, limit]);
  }

  /** Sends that are due and wait; at most 100,000 are counted. */
  async countDue(reader: Tx, now: Date): Promise<number> {
    const rows: { count: number }[] = await reader.query(
      `SELECT count(*)::int4 AS count FROM (SELECT 1 FROM send WHERE status = 'QUEUED' AND due_time <= $1 LIMIT 100000) due`, [now]);
    return rows[0]!.count;
  }

  /** Messages to these records since then that went out, are going out, or may have. */
  async countSince(tx: Tx, recordIds: readonly string[], since: Date): Promise<number> {
    const rows: { count: string }[] = await tx.query(
      `SELECT count(*) FROM send WHERE record_id = ANY($1::uuid[]) AND status IN ('SENDING', 'SENT', 'UNKNOWN') AND sending_time > $2`,
      [recordIds, since],
    );
    return Number(rows[0]!.count);
  }

  /** Until the transaction ends nobody else counts or begins messages of this customer. */
  async lockCustomer(tx: Tx, customerId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`, [`send:${customerId}`]);
  }

  async find(tx: Tx, sendId: string): Promise<Send | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM send WHERE send_id = $1`, [sendId]);
    return rows[0] && toSend(rows[0]);
  }

  /** Newest first. */
  async list(tx: Tx, filter: SendFilter, after: SendPosition | undefined, limit: number): Promise<Send[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM send
       WHERE ($1::uuid IS NULL OR record_id = $1) AND ($2::uuid IS NULL OR run_id = $2) AND ($3::text IS NULL OR status = $3)
         AND ($4::timestamptz IS NULL OR (queue_time, send_id) < ($4, $5::uuid))
       ORDER BY queue_time DESC, send_id DESC LIMIT $6`,
      [filter.recordId ?? null, filter.runId ?? null, filter.status ?? null, after?.queueTime ?? null, after?.sendId ?? null, limit],
    );
    return rows.map(toSend);
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM send WHERE record_id = ANY($1::uuid[]) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }
}

function toSend(row: Row): Send {
  const { status, reason, dueTime, sendingTime, concludeTime, ...rest } = row;
  return { ...rest, state: toState() };

  function toState(): SendState {
    switch (status) {
      case 'QUEUED':
        return { status, dueTime: dueTime!, reason: reason as PostponeReason | '' };
      case 'SENDING':
        return { status, sendingTime: sendingTime! };
      case 'SENT':
      case 'UNKNOWN':
        return { status, concludeTime: concludeTime! };
      case 'REFUSED':
        return { status, reason: reason as RefuseReason, concludeTime: concludeTime! };
      case 'FAILED':
        return { status, reason: reason as FailReason, concludeTime: concludeTime! };
    }
  }
}
