// Promise: a chunk has the effect of its events one by one in the order of their versions, in whatever order and however often they come, and its statements do not grow with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RecordAssignedSchema, RecordErasedSchema, RecordFactsChangedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { ContentPublishedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext } from '@kejing/messaging';
import type { Database } from '@kejing/postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { doubled, empty, shuffled, stateAfter, takeChunk, type Chunked } from '@kejing/messaging/testing';
import { received, startTagging } from './tagging.fixture.js';

const t = await startTagging();
const db: Database = t.database;
afterAll(() => t.close());

const assigned = (recordId: string, customerId: string, version: bigint) => received(RecordAssignedSchema, recordId, { recordId, customerId, agentId: 'agent-1', version });
const erased = (recordId: string, version: bigint) => received(RecordErasedSchema, recordId, { recordId, erasureId: `erasure of ${recordId}`, version });
const declared = timestampFromDate(new Date('2026-05-01T00:00:00Z'));
const facts = (recordId: string, ...names: string[]) =>
  received(RecordFactsChangedSchema, recordId, { recordId, sourceSystem: 'UW', facts: names.map((name) => ({ name, value: 'true', factId: name, factTime: declared })) });
const published = (contentId: string, kind: string) => received(ContentPublishedSchema, contentId, { contentId, kind, version: 1 });
const known = facts('c', 'pregnant');

const cases: Chunked[] = [
  {
    name: 'the map of records', take: (events, ctx) => t.consumers.record.handle(events, ctx),
    events: [assigned('a', 'K1', 1n), assigned('a', 'K2', 2n), assigned('a', 'K3', 3n), assigned('b', 'K1', 1n), assigned('c', 'K1', 1n), erased('c', 2n)],
    prepare: () => takeChunk(db, { take: (events, ctx) => t.consumers.facts.handle(events, ctx) }, [known]),
    state: [
      'SELECT * FROM record ORDER BY record_id',
      'SELECT (SELECT count(*) FROM tag_value) AS values, (SELECT count(*) FROM tag_history) AS history',
      `SELECT key, convert_from(value, 'UTF8')::jsonb - 'completeTime' AS value FROM outbox WHERE type LIKE '%RecordErasureCompleted' ORDER BY 1, 2`,
      `SELECT key, count(*) FROM outbox WHERE type LIKE '%TagRemoved' GROUP BY 1`,
    ],
    many: (i) => (i % 2 ? assigned(`r${i}`, 'K1', 1n) : erased(`r${i}`, 1n)), statements: 11,
  },
  {
    name: 'facts', take: (events, ctx) => t.consumers.facts.handle(events, ctx),
    events: [facts('a', 'pregnant'), facts('a', 'province'), facts('a', 'pregnant', 'province'), facts('b', 'pregnant'), facts('b', 'province')],
    state: ['SELECT subject_id, tag_id, source, confidence, expires_at FROM tag_value WHERE NOT removed ORDER BY 1, 2', 'SELECT * FROM seen_state ORDER BY key'],
    many: (i) => facts(`r${i}`, 'pregnant'), statements: 9,
  },
  {
    name: 'published contents', take: (events, ctx) => t.consumers.contents.handle(events, ctx),
    events: [published('a', 'LIVE'), published('b', 'ARTICLE')],
    state: ['SELECT subject_id, tag_id, version, source FROM tag_value ORDER BY 1, 2', 'SELECT key, type FROM outbox ORDER BY 1, 2'],
    many: (i) => published(`c${i}`, 'LIVE'), statements: 6,
  },
];

describe.each(cases)('$name', (chunked) => {
  it('has in a chunk of any order, with doubles, the effect of its events one by one in their order', async () => {
    const oneByOne = await stateAfter(db, chunked, doubled(chunked.events).map((event) => [event]));
    expect(JSON.stringify(oneByOne)).not.toMatch(/\[\]/);
    for (const seed of [1, 2, 3, 4, 5]) expect(await stateAfter(db, chunked, [shuffled(doubled(chunked.events), seed)]), `seed ${seed}`).toEqual(oneByOne);
  });

  it('takes as many statements for a hundred events as for ten, and few', async () => {
    const chunk = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => chunked.many(from + i));
    await empty(db);
    const ten = await takeChunk(db, chunked, chunk(0, 10));
    const hundred = await takeChunk(db, chunked, chunk(10, 110));
    expect(hundred).toBe(ten);
    expect(hundred).toBeLessThanOrEqual(chunked.statements);
  });
});

it('the map of records waits for nobody who judges them; an erasure does, and leaves nothing', async () => {
  await empty(db);
  let erasing: Promise<number> | undefined;
  await db.tx(async (judging) => {
    await t.consumers.facts.handle([facts('w', 'pregnant')], new EventContext(judging, []));
    await takeChunk(db, cases[0]!, [assigned('w', 'K1', 1n)]);
    erasing = takeChunk(db, cases[0]!, [erased('w', 2n)]);
    expect(await Promise.race([erasing.then(() => 'DONE'), sleep(200).then(() => 'WAITS')])).toBe('WAITS');
  });
  await erasing;
  expect(await db.reader.query('SELECT subject_id FROM tag_value')).toEqual([]);
});
