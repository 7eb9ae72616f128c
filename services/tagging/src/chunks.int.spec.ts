// Promise: a chunk has the effect of its events one by one in the order of their versions, in whatever order and however often they come, and its statements do not grow with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RecordAssignedSchema, RecordErasedSchema, RecordFactsChangedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
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
const factsOf = (factTime: typeof declared, recordId: string, ...names: string[]) =>
  received(RecordFactsChangedSchema, recordId, { recordId, sourceSystem: 'UW', facts: names.map((name) => ({ name, value: 'true', factId: name, factTime })) });
const facts = (recordId: string, ...names: string[]) => factsOf(declared, recordId, ...names);
const later = timestampFromDate(new Date('2026-05-02T00:00:00Z'));
const published = (contentId: string, kind: string) => received(ContentPublishedSchema, contentId, { contentId, kind, version: 1 });
const policy = (policyId: string, recordIds: string[], day: number, productLine: ProductLine, status = 'IN_FORCE') =>
  received(PolicyChangedSchema, policyId, {
    policyId, productLine, status, parties: recordIds.map((recordId) => ({ recordId, role: 'HOLDER' })), changeTime: timestampFromDate(new Date(Date.UTC(2026, 0, day))),
  });
const VALUES = 'SELECT subject_id, tag_id, source, confidence, evidence, assigned_at, expires_at, grounds FROM tag_value WHERE NOT removed ORDER BY 1, 2';
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
    events: [facts('a', 'pregnant'), facts('a', 'province'), facts('a', 'pregnant', 'province'), factsOf(later, 'a', 'pregnant'), facts('b', 'pregnant'), facts('b', 'province')],
    state: [VALUES, 'SELECT * FROM seen_state ORDER BY key'],
    many: (i) => facts(`r${i}`, 'pregnant'), statements: 9,
  },
  {
    name: 'policies', take: (events, ctx) => t.consumers.policies.handle(events, ctx),
    events: [
      policy('p1', ['a', 'b'], 2, ProductLine.ACCIDENT), policy('p1', ['a', 'b'], 9, ProductLine.ACCIDENT, 'GRACE'), policy('p1', ['a'], 12, ProductLine.ACCIDENT), policy('p2', ['a'], 5, ProductLine.WHOLE_LIFE),
      policy('p2', ['a'], 7, ProductLine.WHOLE_LIFE, 'SURRENDERED'), policy('p3', ['b'], 4, ProductLine.MOTOR), policy('p3', ['b'], 4, ProductLine.MOTOR, 'GRACE'), policy('p3', ['b'], 20, ProductLine.MOTOR),
    ],
    state: [VALUES, 'SELECT * FROM record_policy ORDER BY record_id, policy_id, role, changed_at', 'SELECT * FROM seen_state ORDER BY key'],
    many: (i) => policy(`p${i}`, [`r${i}`], 3, ProductLine.ACCIDENT), statements: 14,
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
    for (const rows of oneByOne) expect(rows).not.toEqual([]);
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
