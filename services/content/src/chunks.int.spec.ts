// Promise: a chunk has the effect of its events one by one in the order of their versions, in whatever order and however often they come, and its statements do not grow with it.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ManualClock } from '@kejing/clock';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { contentMigrations } from '../migrations/index.js';
import { doubled, empty, received, shuffled, stateAfter, takeChunk, type Chunked } from '@kejing/messaging/testing';
import { EraseInteractions } from './interactions/erase-interactions.js';
import { InteractionsStore } from './interactions/interactions.store.js';
import { EraseLinks } from './links/erase-links.js';
import { LinksStore } from './links/links.store.js';
import { randomName } from './random-name.js';
import { EraseRecord } from './records/erase-record.js';
import { KeepRecords } from './records/keep-records.js';
import { OnConsentChanged } from './records/on-consent-changed.consumer.js';
import { OnRecordState } from './records/on-record-state.consumer.js';
import { RecordsStore } from './records/records.store.js';
import { KeepStudio } from './studios/keep-studio.js';
import { OnAgentChanged } from './studios/on-agent-changed.consumer.js';
import { StudiosStore } from './studios/studios.store.js';

const database = await testDatabase();
const db = await openDatabase({ url: database.url, poolSize: 2, migrations: [...messagingMigrations, ...contentMigrations], service: 'content-test' });
afterAll(async () => {
  await db.close();
  await database.close();
});

const keep = new KeepRecords(new RecordsStore());
const erase = new EraseRecord(new EraseInteractions(new InteractionsStore()), new EraseLinks(new LinksStore()), new ManualClock('2026-05-02T00:00:00Z'));
const [onRecord, onConsent, onAgent] = [new OnRecordState(keep, erase), new OnConsentChanged(keep), new OnAgentChanged(new KeepStudio(new StudiosStore(), randomName))];

const assigned = (recordId: string, customerId: string, version: bigint) => received(RecordAssignedSchema, recordId, { recordId, customerId, agentId: 'agent-1', version });
const erased = (recordId: string, version: bigint) => received(RecordErasedSchema, recordId, { recordId, erasureId: `erasure of ${recordId}`, version });
const agent = (agentId: string, displayName: string, version: bigint) =>
  received(AgentChangedSchema, agentId, { agentId, agentCode: 'code', displayName, licenceNo: '0000', active: true, version });
const consented = (recordId: string, day: number) =>
  received(ConsentChangedSchema, recordId, {
    recordId, purpose: Purpose.MARKETING, channel: Channel.AGENT, granted: true, consentTime: timestampFromDate(new Date(Date.UTC(2026, 0, day))),
  });
const refusals = () =>
  db.reader.query(`INSERT INTO record (record_id, version, opt_out_time) VALUES ('a', 0, '2026-01-05Z'), ('b', 0, '2026-01-20Z'), ('c', 0, '2026-01-05Z')`);
const done = () =>
  db.reader.query(`INSERT INTO interaction (record_id, interaction_id, link_id, view_id, kind, agent_id, duration_seconds, interaction_time)
    VALUES ('c', gen_random_uuid(), gen_random_uuid(), 'v', 'OPENED', 'agent-1', 0, now())`);

const cases: Chunked[] = [
  {
    name: 'the map of records', take: (events, ctx) => onRecord.handle(events, ctx),
    events: [assigned('a', 'K1', 1n), assigned('a', 'K2', 2n), assigned('b', 'K1', 1n), assigned('c', 'K1', 1n), erased('c', 2n)],
    prepare: async () => [await refusals(), await done()],
    state: ['SELECT * FROM record ORDER BY record_id', `SELECT key, convert_from(value, 'UTF8')::jsonb - 'completeTime' AS value FROM outbox WHERE type LIKE '%RecordErasureCompleted' ORDER BY 1, 2`, 'SELECT count(*) FROM interaction'],
    many: (i) => (i % 2 ? assigned(`r${i}`, 'K1', 1n) : erased(`r${i}`, 1n)), statements: 5,
  },
  {
    name: 'consents', take: (events, ctx) => onConsent.handle(events, ctx), events: [consented('a', 1), consented('a', 9), consented('b', 9), consented('c', 2)], prepare: refusals,
    state: ['SELECT * FROM record ORDER BY record_id'], many: (i) => consented(`r${i}`, 1), statements: 1,
  },
  {
    name: 'agents', take: (events, ctx) => onAgent.handle(events, ctx), events: [agent('a', '张', 1n), agent('a', '王', 2n), agent('b', '李', 1n)],
    state: ['SELECT agent_id, display_name, version FROM agent ORDER BY 1'], many: (i) => agent(`agent-${i}`, '李', 1n), statements: 1,
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
