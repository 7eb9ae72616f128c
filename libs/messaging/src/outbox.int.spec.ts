// Promise: sequences have no gap and follow the order of ids for each topic and key, whatever the keys are made of, and whoever appends at the same time.
import { randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messagingMigrations } from './migrations.js';
import { insertOutbox, type OutboxRow } from './outbox.store.js';

// U+10000 and above sort before U+E000 as UTF-16, after it as bytes.
const KEYS = ['', 'a', 'A', 'ab', 'é', '客户', '\uE000', '\u{20BB7}', '\uFFFD', 'Z1', ' ', 'a b'];
const TOPICS = ['t.one', 't.two', 't'];
let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase();
  db = await openDatabase({ url: database.url, poolSize: 8, migrations: messagingMigrations, service: 'outbox' });
  close = async () => {
    await db.close();
    await database.close();
  };
});
afterAll(() => close());

it('gives each key its own sequence, in the order of ids', async () => {
  let state = 7;
  const below = (n: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % n;
  const row = (n: number): OutboxRow => ({
    topic: TOPICS[below(3)]!, key: KEYS[below(KEYS.length)]!, eventId: randomUUID(), type: 'T', sequenced: below(9) > 0, headers: {}, value: [null, `文${n}`, Buffer.from([0, 255, n & 255])][below(3)]!,
  });
  const batches = Array.from({ length: 40 }, () => Array.from({ length: 1 + below(60) }, (_, n) => row(n)));
  await Promise.all(batches.map((rows) => db.tx((tx) => insertOutbox(tx, rows))));

  const stored: { topic: string; key: string; event_id: string; sequence: string | null; value: Buffer | null }[] = await db.reader.query(`SELECT * FROM outbox ORDER BY id`);
  const sent = new Map(batches.flat().map((one) => [one.eventId, one]));
  expect(stored).toHaveLength(sent.size);
  const next = new Map<string, bigint>();
  for (const { topic, key, event_id, sequence, value } of stored) {
    const { sequenced, value: given } = sent.get(event_id)!;
    expect(value).toEqual(given === null ? null : Buffer.from(given as string));
    const name = `${topic}|${key}`;
    const expected = (next.get(name) ?? 0n) + 1n;
    expect(sequence).toBe(sequenced ? expected.toString() : null);
    if (sequenced) next.set(name, expected);
  }
  // Within a batch ids are in the order that was given.
  const place = new Map(stored.map(({ event_id }, n) => [event_id, n]));
  for (const rows of batches) expect(rows.map(({ eventId }) => place.get(eventId)!)).toEqual(rows.map(({ eventId }) => place.get(eventId)!).sort((a, b) => a - b));
});
