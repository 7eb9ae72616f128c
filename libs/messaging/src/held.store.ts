import { notifyAtCommit, type Tx } from '@kejing/postgres';
import { atEndOfChunk } from './deferred.js';
import { waitTokens } from './sealing.js';

export type HeldStatus = 'PENDING' | 'PARKED';

/** An event that waits: for something (`waitsFor`), behind an earlier event of its key, or for an operator (PARKED). */
export interface NewHeld {
  group: string;
  topic: string;
  keyToken: string;
  partition: number;
  position: string;
  status: HeldStatus;
  waitsFor: string | null;
  /** Until it is tried without being released. */
  dueInMs: number;
  cause: string;
  attempts: number;
  eventKey: string;
  sealed: boolean;
  payload: Buffer;
}

export interface HeldRow {
  id: string;
  group: string;
  topic: string;
  keyToken: string;
  partition: number;
  position: string;
  status: HeldStatus;
  waitsFor: string | null;
  cause: string;
  attempts: number;
  eventKey: string;
  sealed: boolean;
  payload: Buffer;
  heldAt: Date;
}

const COLUMNS = `id, consumer_group AS "group", topic, key_token AS "keyToken", partition, position, status,
  waits_for AS "waitsFor", cause, attempts, event_key AS "eventKey", sealed, payload, held_at AS "heldAt"`;

/** Does the group hold any event of the topic? Asked before keys are hashed. */
export async function hasHeld(tx: Tx, group: string, topic: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT 1 FROM held_event WHERE consumer_group = $1 AND topic = $2 LIMIT 1`, [group, topic]);
  return rows.length > 0;
}

/** Which of these key tokens have held events? */
export async function heldKeys(tx: Tx, group: string, topic: string, keyTokens: readonly string[]): Promise<Set<string>> {
  const rows: { token: string }[] = await tx.query(
    `SELECT w.token FROM unnest($3::text[]) AS w(token)
     WHERE EXISTS (SELECT 1 FROM held_event h WHERE h.consumer_group = $1 AND h.topic = $2 AND h.key_token = w.token)`,
    [group, topic, keyTokens],
  );
  return new Set(rows.map((row) => row.token));
}

/** Puts events aside, in the order given; their inbox rows are set to HELD by the caller. Wakes the worker at commit, which then knows when to look. */
export async function insertHeld(tx: Tx, rows: readonly NewHeld[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = [
    rows.map((row) => row.group), rows.map((row) => row.topic), rows.map((row) => row.keyToken), rows.map((row) => row.partition),
    rows.map((row) => row.position), rows.map((row) => row.status), rows.map((row) => row.waitsFor), rows.map((row) => row.dueInMs),
    rows.map((row) => row.cause), rows.map((row) => row.attempts), rows.map((row) => row.eventKey), rows.map((row) => row.sealed),
    rows.map((row) => row.payload),
  ];
  notifyAtCommit(tx, 'held');
  await tx.query(
    `INSERT INTO held_event (consumer_group, topic, key_token, partition, position, status, waits_for, due_at, cause, attempts, event_key, sealed, payload)
     SELECT h.a, h.b, h.c, h.d, h.e, h.f, h.g, clock_timestamp() + h.h * interval '1 ms', h.i, h.j, h.k, h.l, h.m
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int4[], $5::int8[], $6::text[], $7::text[], $8::int8[], $9::text[], $10::int4[],
                 $11::text[], $12::bool[], $13::bytea[]) WITH ORDINALITY AS h(a, b, c, d, e, f, g, h, i, j, k, l, m, n)
     ORDER BY h.n`,
    columns,
  );
}

/**
 * Says that something is there now which held events may wait for (same kind and id as in `WaitFor`). Call it in the transaction
 * that creates the thing; the events are replayed after its commit.
 */
export async function releaseWaiting(tx: Tx, kind: string, id: string): Promise<void> {
  await atEndOfChunk(tx, releaseWaiting, waitTokens(kind, id), releaseAll);
}

async function releaseAll(tx: Tx, tokens: readonly string[]): Promise<void> {
  const [, released]: [unknown, number] = await tx.query(`UPDATE held_event SET due_at = clock_timestamp() WHERE waits_for = ANY ($1::text[]) AND status = 'PENDING'`, [tokens]);
  if (released > 0) notifyAtCommit(tx, 'held');
}

/** Ids of events that are due, oldest first. */
export async function dueHeld(reader: Tx, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT id FROM held_event WHERE status = 'PENDING' AND due_at <= clock_timestamp() ORDER BY due_at LIMIT $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

/** In how many ms the next event is due; undefined when none waits for a time. */
export async function nextDueMs(reader: Tx): Promise<number | undefined> {
  const rows: { ms: number | null }[] = await reader.query(
    `SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::float8 AS ms FROM held_event WHERE status = 'PENDING'`,
  );
  return rows[0]!.ms ?? undefined;
}

/**
 * Locks a held event and says whether it is the first of its key; undefined when it is gone or another worker has it. First is what came first:
 * after more partitions were added to a topic, a key's later events may be of a lower partition.
 */
export async function lockHeld(tx: Tx, id: string): Promise<(HeldRow & { first: boolean }) | undefined> {
  const rows: HeldRow[] = await tx.query(`SELECT ${COLUMNS} FROM held_event WHERE id = $1 FOR UPDATE SKIP LOCKED`, [id]);
  const row = rows[0];
  if (!row) return undefined;
  const earlier: unknown[] = await tx.query(
    `SELECT 1 FROM held_event WHERE consumer_group = $1 AND topic = $2 AND key_token = $3 AND id < $4 LIMIT 1`,
    [row.group, row.topic, row.keyToken, id],
  );
  return { ...row, first: earlier.length === 0 };
}

/** Takes an event out and makes the next one of its key due at once; the id of that next one. */
export async function removeHeld(tx: Tx, row: Pick<HeldRow, 'id' | 'group' | 'topic' | 'keyToken'>): Promise<string | undefined> {
  await tx.query(`DELETE FROM held_event WHERE id = $1`, [row.id]);
  const next: { id: string; status: HeldStatus; waits_for: string | null }[] = await tx.query(
    `SELECT id, status, waits_for FROM held_event WHERE consumer_group = $1 AND topic = $2 AND key_token = $3
     ORDER BY id LIMIT 1`,
    [row.group, row.topic, row.keyToken],
  );
  const head = next[0];
  if (!head || head.status === 'PARKED') return undefined;
  await tx.query(`UPDATE held_event SET due_at = clock_timestamp() WHERE id = $1 AND status = 'PENDING'`, [head.id]);
  return head.id;
}

/** Keeps an event held after a try. */
export async function keepHeld(
  tx: Tx,
  id: string,
  change: { status: HeldStatus; waitsFor: string | null; dueInMs: number; cause: string; attempts: number },
): Promise<void> {
  await tx.query(
    `UPDATE held_event SET status = $2, waits_for = $3, due_at = clock_timestamp() + $4 * interval '1 ms', cause = $5, attempts = $6 WHERE id = $1`,
    [id, change.status, change.waitsFor, change.dueInMs, change.cause, change.attempts],
  );
}

/** A page of held events by id, without payloads. */
export async function listHeld(
  reader: Tx,
  filter: { group?: string; status?: HeldStatus; limit: number; after?: string },
): Promise<Omit<HeldRow, 'payload' | 'eventKey'>[]> {
  return reader.query(
    `SELECT id, consumer_group AS "group", topic, key_token AS "keyToken", partition, position, status, waits_for AS "waitsFor",
            cause, attempts, sealed, held_at AS "heldAt"
     FROM held_event
     WHERE id > $1 AND ($2::text IS NULL OR consumer_group = $2) AND ($3::text IS NULL OR status = $3)
     ORDER BY id LIMIT $4`,
    [filter.after ?? '0', filter.group ?? null, filter.status ?? null, filter.limit],
  );
}

/** Makes held events due (parked ones too); by id, or the whole of a key. Returns how many. */
export async function makeDue(
  tx: Tx,
  which: { ids: readonly string[] } | { group: string; topic: string; keyTokens: readonly string[] },
): Promise<number> {
  const set = `UPDATE held_event SET status = 'PENDING', due_at = clock_timestamp(), attempts = 0`;
  const [sql, params] =
    'ids' in which
      ? [`${set} WHERE id = ANY ($1::int8[])`, [which.ids]]
      : [`${set} WHERE consumer_group = $1 AND topic = $2 AND key_token = ANY ($3::text[])`, [which.group, which.topic, which.keyTokens]];
  notifyAtCommit(tx, 'held');
  const [, count]: [unknown, number] = await tx.query(sql, params);
  return count;
}

export interface HeldCount {
  group: string;
  status: HeldStatus;
  events: number;
  /** A key is counted where its first event is: one that is parked may have pending ones behind it. */
  keys: number;
  oldestSeconds: number;
}

/** Held events by status. */
export async function countHeld(reader: Tx): Promise<HeldCount[]> {
  return reader.query(
    `SELECT consumer_group AS "group", status, count(*)::float8 AS events, (count(*) FILTER (WHERE cause <> 'BEHIND'))::float8 AS keys,
            extract(epoch FROM clock_timestamp() - min(held_at))::float8 AS "oldestSeconds"
     FROM held_event GROUP BY 1, 2`,
  );
}
