import { notifyAtCommit, type Tx } from '@kejing/postgres';

/** About what the headers of a record take. */
const HEADER_BYTES = 400;

/** One row of the outbox before it has an id and a sequence. Header values are text. */
export interface OutboxRow {
  topic: string;
  /** Empty = no key (dead letters of events that had none). */
  key: string;
  eventId: string;
  type: string;
  /** Dead letters carry no sequence of their own. */
  sequenced: boolean;
  headers: Record<string, string>;
  /** Text goes to the database as it is, bytes in hexadecimal digits. */
  value: string | Buffer | null;
}

/** One row as the relay reads it. `id` is an int8 as text. */
export interface StoredOutboxRow {
  id: string;
  topic: string;
  key: string;
  sequence: string | null;
  headers: Record<string, string>;
  value: Buffer | null;
}

/**
 * Sequences are taken under the row lock of (topic, key) before ids are drawn, so that per key the order of ids is the order of
 * commits: no row of the second part comes out before the array of the first part is whole. Keys are locked in sorted order. Wakes the relay at commit.
 */
export async function insertOutbox(tx: Tx, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { keys, places, back } = wantedSequences(rows);
  notifyAtCommit(tx, 'outbox');
  await tx.query(
    `WITH taken AS (
       INSERT INTO outbox_sequence AS s (topic, key, sequence)
       SELECT * FROM unnest($1::text[], $2::text[], $3::int8[]) AS w(topic, key, count) ORDER BY w.topic, w.key
       ON CONFLICT (topic, key) DO UPDATE SET sequence = s.sequence + excluded.sequence
       RETURNING topic, key, sequence
     ), last AS (
       SELECT array_agg(sequence ORDER BY topic COLLATE "C", key COLLATE "C") AS sequences FROM taken
     )
     INSERT INTO outbox (topic, key, event_id, type, sequence, headers, value)
     SELECT r.topic, r.key, r.event_id, r.type, last.sequences[r.place] - r.back, r.headers::jsonb, coalesce(convert_to(r.text, 'UTF8'), r.bytes)
     FROM last, unnest($4::text[], $5::text[], $6::uuid[], $7::text[], $8::int4[], $9::int4[], $10::text[], $11::text[], $12::bytea[])
       WITH ORDINALITY AS r(topic, key, event_id, type, place, back, headers, text, bytes, n)
     ORDER BY r.n`,
    [
      keys.map((entry) => entry.topic),
      keys.map((entry) => entry.key),
      keys.map((entry) => entry.count),
      rows.map((row) => row.topic),
      rows.map((row) => row.key),
      rows.map((row) => row.eventId),
      rows.map((row) => row.type),
      places,
      back,
      rows.map((row) => JSON.stringify(row.headers)),
      rows.map(({ value }) => (typeof value === 'string' ? value : null)),
      rows.map(({ value }) => (typeof value === 'string' ? null : value)),
    ],
  );
}

/**
 * How many sequences each key takes, in the order of bytes; and of each row the place of its key (from 1; null: it takes none), and how many rows of the key come after it. Pure.
 */
function wantedSequences(rows: readonly OutboxRow[]) {
  const wanted = new Map<string, { topic: string; key: string; count: number; order: Buffer; place: number }>();
  const nameOf = ({ topic, key }: OutboxRow): string => `${topic}\0${key}`;
  const nth = rows.map((row) => {
    if (!row.sequenced) return 0;
    const name = nameOf(row);
    const entry = wanted.get(name) ?? { topic: row.topic, key: row.key, count: 0, order: Buffer.from(name), place: 0 };
    wanted.set(name, entry);
    return (entry.count += 1);
  });
  const keys = [...wanted.values()].sort((a, b) => a.order.compare(b.order));
  keys.forEach((entry, n) => { entry.place = n + 1; });
  const entries = rows.map((row) => (row.sequenced ? wanted.get(nameOf(row))! : undefined));
  return { keys, places: entries.map((entry) => entry?.place ?? null), back: entries.map((entry, n) => (entry ? entry.count - nth[n]! : null)) };
}

/**
 * The oldest rows, by id: at most `limit` and about `bytes` (one row always); topics in `except` are left out (they are backing off).
 * kafkajs makes one record batch per partition, and brokers refuse a batch over 1 MiB by default.
 */
export async function readOutbox(reader: Tx, limit: number, bytes: number, except: readonly string[]): Promise<StoredOutboxRow[]> {
  return reader.query(
    `SELECT id, topic, key, sequence, headers, value
     FROM (SELECT *, row_number() OVER o AS n, sum(coalesce(octet_length(value), 0) + $3) OVER o AS bytes
           FROM (SELECT * FROM outbox WHERE topic <> ALL ($4::text[]) ORDER BY id LIMIT $1) AS oldest
           WINDOW o AS (ORDER BY id)) AS sized
     WHERE n = 1 OR bytes <= $2 ORDER BY id`,
    [limit, bytes, HEADER_BYTES, except],
  );
}

/** Deletes published rows, if the lease is still of this holder and epoch; false when it is not. */
export async function deletePublished(reader: Tx, ids: readonly string[], lease: { holder: string; epoch: string }): Promise<boolean> {
  const rows: { mine: boolean }[] = await reader.query(
    `WITH mine AS (SELECT 1 FROM relay_lease WHERE shard = 0 AND holder = $2 AND epoch = $3 FOR SHARE),
          gone AS (DELETE FROM outbox WHERE id = ANY ($1::int8[]) AND EXISTS (SELECT 1 FROM mine))
     SELECT EXISTS (SELECT 1 FROM mine) AS mine`,
    [ids, lease.holder, lease.epoch],
  );
  return rows[0]!.mine;
}

/** How much waits: rows, and the age of the oldest in seconds. */
export async function outboxBacklog(reader: Tx): Promise<{ depth: number; ageSeconds: number }> {
  const rows: { depth: string; age: string | null }[] = await reader.query(
    `SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 100000) t) AS depth,
            (SELECT extract(epoch FROM clock_timestamp() - created_at) FROM outbox ORDER BY id LIMIT 1) AS age`,
  );
  return { depth: Number(rows[0]!.depth), ageSeconds: Number(rows[0]!.age ?? 0) };
}

/** Takes the relay's lease when it is free or has expired; the epoch when taken. */
export async function takeLease(reader: Tx, holder: string, leaseMs: number): Promise<string | undefined> {
  const rows: { epoch: string }[] = await reader.query(
    `WITH taken AS (
       INSERT INTO relay_lease AS l (shard, holder, epoch, expires_at)
       VALUES (0, $1, 1, clock_timestamp() + $2 * interval '1 ms')
       ON CONFLICT (shard) DO UPDATE SET holder = $1, epoch = l.epoch + 1, expires_at = excluded.expires_at
       WHERE l.expires_at < clock_timestamp()
       RETURNING epoch)
     SELECT epoch FROM taken`,
    [holder, leaseMs],
  );
  return rows[0]?.epoch;
}

/** Prolongs a lease; false when it was taken over. With 0 ms it is given up. */
export async function renewLease(reader: Tx, lease: { holder: string; epoch: string }, leaseMs: number): Promise<boolean> {
  const rows: unknown[] = await reader.query(
    `WITH renewed AS (
       UPDATE relay_lease SET expires_at = clock_timestamp() + $3 * interval '1 ms'
       WHERE shard = 0 AND holder = $1 AND epoch = $2 RETURNING 1)
     SELECT 1 FROM renewed`,
    [lease.holder, lease.epoch, leaseMs],
  );
  return rows.length > 0;
}
