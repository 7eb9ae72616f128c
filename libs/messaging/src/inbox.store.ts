import type { Tx } from '@kejing/postgres';

/** What became of an event in a consumer group. HELD ends as PROCESSED or DEAD_LETTERED. */
export type Outcome = 'PROCESSED' | 'DEAD_LETTERED' | 'HELD' | 'SKIPPED';

/** What an operator is told: a held event waits for something, or it failed and waits for him. */
export type EventState = Exclude<Outcome, 'HELD'> | 'PENDING' | 'PARKED';

export interface Claim {
  eventKey: string;
  outcome: Outcome;
}

/** Claims events for a group in one statement; returns the keys that were not claimed before. Waits for a claim in flight. */
export async function claim(tx: Tx, group: string, claims: readonly Claim[]): Promise<Set<string>> {
  const rows: { event_key: string }[] = await tx.query(
    `INSERT INTO inbox (consumer_group, event_key, outcome)
     SELECT $1, c.event_key, c.outcome FROM unnest($2::text[], $3::text[]) AS c(event_key, outcome)
     ON CONFLICT DO NOTHING RETURNING event_key`,
    [group, claims.map((one) => one.eventKey), claims.map((one) => one.outcome)],
  );
  return new Set(rows.map((row) => row.event_key));
}

/** Gives claims of this transaction back: the events are handled later. */
export async function unclaim(tx: Tx, group: string, eventKeys: readonly string[]): Promise<void> {
  if (eventKeys.length > 0) await tx.query(`DELETE FROM inbox WHERE consumer_group = $1 AND event_key = ANY ($2::text[])`, [group, eventKeys]);
}

/** Changes the outcome of claimed events. */
export async function setOutcome(tx: Tx, group: string, eventKeys: readonly string[], outcome: Outcome): Promise<void> {
  if (eventKeys.length === 0) return;
  await tx.query(`UPDATE inbox SET outcome = $3 WHERE consumer_group = $1 AND event_key = ANY ($2::text[])`, [group, eventKeys, outcome]);
}

/** An id may be reported by this many sources; more are not told. */
const SOURCES = 100;

/**
 * Outcomes by event id and group. An event key is `<id> <source>`, so an id is a prefix. The limit makes the planner look each id up in the
 * index: joined, a thousand ids were compared with the whole inbox.
 */
export async function outcomesOf(
  reader: Tx,
  groups: readonly string[],
  eventIds: readonly string[],
): Promise<{ eventId: string; group: string; outcome: EventState }[]> {
  return reader.query(
    `SELECT w.id AS "eventId", i.consumer_group AS "group",
       CASE WHEN i.outcome <> 'HELD' THEN i.outcome ELSE coalesce(
         (SELECT h.status FROM held_event h WHERE h.event_key = i.event_key AND h.consumer_group = i.consumer_group), 'PENDING') END AS outcome
     FROM unnest($1::text[]) AS g(name) CROSS JOIN unnest($2::text[]) AS w(id)
     CROSS JOIN LATERAL (
       SELECT * FROM inbox WHERE consumer_group = g.name AND event_key >= w.id || ' ' COLLATE "C" AND event_key < w.id || '!' COLLATE "C"
       ORDER BY event_key LIMIT $3) i
     ORDER BY w.id, i.consumer_group`,
    [groups, eventIds, SOURCES],
  );
}

/** Forgets claims older than so many days (events still held are kept); returns how many. */
export async function purgeInbox(tx: Tx, days: number, limit: number): Promise<number> {
  const rows: { count: string }[] = await tx.query(
    `WITH old AS (SELECT ctid FROM inbox WHERE at < now() - $1 * interval '1 day' AND outcome <> 'HELD' LIMIT $2),
          gone AS (DELETE FROM inbox WHERE ctid IN (SELECT ctid FROM old) RETURNING 1)
     SELECT count(*) FROM gone`,
    [days, limit],
  );
  return Number(rows[0]!.count);
}
