// Promise: a chunk has the effect of its events one by one in the order of their versions, in whatever order and however often they come, and its statements do not grow with it.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ManualClock } from '@kejing/clock';
import { ConsentChangedSchema, PolicyChangedSchema, SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema, OrgUnitChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { LeadClosedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { Channel, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { strategyMigrations } from '../migrations/index.js';
import { AgentsStore } from './agents/agents.store.js';
import { KeepAgents } from './agents/keep-agents.js';
import { OnAgent } from './agents/on-agent.consumer.js';
import { doubled, empty, received, shuffled, stateAfter, takeChunk, type Chunked } from '@kejing/messaging/testing';
import { CountForAgent } from './counters/count-for-agent.js';
import { CountersStore } from './counters/counters.store.js';
import { OnLead } from './counters/on-lead.consumer.js';
import { DecisionsStore } from './decisions/decisions.store.js';
import { ForgetDecisions } from './decisions/forget-decisions.js';
import { EraseItems } from './feed/erase-items.js';
import { FeedStore } from './feed/feed.store.js';
import { FeedWriter } from './feed/feed-writer.js';
import { TaskLinksStore } from './feed/task-links.store.js';
import { FactsStore } from './records/facts.store.js';
import { KeepFacts } from './records/keep-facts.js';
import { KeepRecord } from './records/keep-record.js';
import { OnConsent } from './records/on-consent.consumer.js';
import { OnPolicy } from './records/on-policy.consumer.js';
import { OnRecord } from './records/on-record.consumer.js';
import { OnSegment } from './records/on-segment.consumer.js';
import { OnTag } from './records/on-tag.consumer.js';
import { RecordsStore } from './records/records.store.js';

const database = await testDatabase();
const db = await openDatabase({ url: database.url, poolSize: 2, migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy-test' });
afterAll(async () => {
  await db.close();
  await database.close();
});

const clock = new ManualClock('2026-05-02T00:00:00Z');
const [records, facts, feed] = [new RecordsStore(), new FactsStore(), new FeedStore()];
const items = new EraseItems(feed, new FeedWriter(feed, clock), new TaskLinksStore());
const onRecord = new OnRecord(new KeepRecord(records, facts, items, new ForgetDecisions(new DecisionsStore()), clock));
const keepFacts = new KeepFacts(facts, records);
const [onTag, onPolicy, onConsent, onSegment] = [new OnTag(keepFacts), new OnPolicy(keepFacts), new OnConsent(keepFacts), new OnSegment(keepFacts)];
const onLead = new OnLead(new CountForAgent(new CountersStore(), clock));
const onAgent = new OnAgent(new KeepAgents(new AgentsStore()));

const assigned = (recordId: string, customerId: string, version: bigint) => received(RecordAssignedSchema, recordId, { recordId, customerId, agentId: 'agent-1', version });
const erased = (recordId: string, version: bigint) => received(RecordErasedSchema, recordId, { recordId, erasureId: `erasure of ${recordId}`, version });
const tagged = (subjectId: string, tagName: string, version: bigint) =>
  received(TagAssignedSchema, subjectId, { subjectKind: SubjectKind.RECORD, subjectId, tagId: 'tag', tagName, version });
const untagged = (subjectId: string, version: bigint) => received(TagRemovedSchema, subjectId, { subjectKind: SubjectKind.RECORD, subjectId, tagId: 'tag', version });
const policy = (policyId: string, status: string, ...recordIds: string[]) =>
  received(PolicyChangedSchema, policyId, { policyId, status, productLine: ProductLine.CHILD, parties: recordIds.map((recordId) => ({ recordId, role: 'HOLDER' })) });
const consented = (recordId: string, day: number, granted: boolean) =>
  received(ConsentChangedSchema, recordId, { recordId, purpose: Purpose.MARKETING, channel: Channel.AGENT, granted, consentTime: timestampFromDate(new Date(Date.UTC(2026, 0, day))) });
const entered = (customerId: string, customerVersion: bigint) => received(SegmentEnteredSchema, customerId, { customerId, recordId: 'r', segmentKey: 's', customerVersion, segmentVersion: 1 });
const left = (customerId: string, customerVersion: bigint) => received(SegmentLeftSchema, customerId, { customerId, segmentKey: 's', customerVersion, segmentVersion: 1 });
const agent = (agentId: string, displayName: string, version: bigint) => received(AgentChangedSchema, agentId, { agentId, displayName, orgUnit: 'u', orgPath: '/u/', grade: 'A', active: true, version });
const won = (leadId: string, agentId: string, outcome = 'WON') => received(LeadClosedSchema, leadId, { leadId, recordId: 'a', agentId, outcome });
const unit = (orgUnit: string, orgPath: string, version: bigint) => received(OrgUnitChangedSchema, orgUnit, { orgUnit, orgPath, version });
const erasedBefore = () => db.reader.query(`INSERT INTO record (record_id, version, erased) VALUES ('z', 1, true)`);
const factsOfC = () => db.reader.query(`INSERT INTO record_consent VALUES ('c', 'MARKETING', 'AGENT', true, now()), ('c', 'MARKETING', 'EMAIL', true, now())`);

const cases: Chunked[] = [
  {
    name: 'the map of records', take: (events, ctx) => onRecord.handle(events, ctx),
    events: [assigned('a', 'K1', 1n), assigned('a', 'K2', 2n), assigned('b', 'K1', 1n), assigned('c', 'K1', 1n), erased('c', 2n)], prepare: factsOfC,
    state: ['SELECT * FROM record ORDER BY record_id', `SELECT key, convert_from(value, 'UTF8')::jsonb - 'completeTime' AS value FROM outbox WHERE type LIKE '%RecordErasureCompleted' ORDER BY 1, 2`, 'SELECT count(*) FROM record_consent'],
    many: (i) => (i % 2 ? assigned(`r${i}`, 'K1', 1n) : erased(`r${i}`, 1n)), statements: 8,
  },
  {
    name: 'tags', take: (events, ctx) => onTag.handle(events, ctx), events: [tagged('a', '一', 1n), untagged('a', 2n), tagged('a', '二', 3n), tagged('b', '一', 1n), untagged('b', 2n), tagged('z', '一', 1n)],
    prepare: erasedBefore, state: ['SELECT * FROM record_tag ORDER BY record_id'], many: (i) => tagged(`r${i}`, '一', 1n), statements: 2,
  },
  {
    name: 'policies', take: (events, ctx) => onPolicy.handle(events, ctx), events: [policy('p', 'PENDING', 'a'), policy('p', 'IN_FORCE', 'a', 'b', 'z'), policy('q', 'IN_FORCE', 'a'), policy('q', 'LAPSED', 'b')],
    prepare: erasedBefore, state: ['SELECT * FROM record_policy ORDER BY 1, 2'], many: (i) => policy(`p${i}`, 'IN_FORCE', `r${i}`), statements: 4,
  },
  {
    name: 'consents', take: (events, ctx) => onConsent.handle(events, ctx), events: [consented('a', 1, true), consented('a', 2, false), consented('b', 1, false), consented('b', 2, true), consented('z', 1, true)],
    prepare: erasedBefore, state: ['SELECT * FROM record_consent ORDER BY record_id'], many: (i) => consented(`r${i}`, 1, true), statements: 2,
  },
  {
    name: 'segments', take: (events, ctx) => onSegment.handle(events, ctx), events: [entered('K1', 1n), left('K1', 2n), entered('K2', 1n), left('K2', 2n), entered('K2', 3n)],
    state: ['SELECT * FROM customer_segment ORDER BY 1'], many: (i) => entered(`K${i}`, 1n), statements: 1,
  },
  {
    name: 'agents', take: (events, ctx) => onAgent.agent(events, ctx), events: [agent('a', '张', 1n), agent('a', '王', 2n), agent('b', '李', 1n)],
    state: ['SELECT * FROM agent ORDER BY 1'], many: (i) => agent(`agent-${i}`, '李', 1n), statements: 1,
  },
  {
    name: 'won leads', take: (events, ctx) => onLead.handle(events, ctx), events: [won('1', 'a'), won('2', 'a'), won('3', 'b'), won('4', 'b', 'LOST'), won('5', '')],
    state: ['SELECT * FROM agent_counter ORDER BY 1', 'SELECT * FROM lead_won ORDER BY 1, 2', `SELECT key, sequence, convert_from(value, 'UTF8') AS value FROM outbox ORDER BY key, id`],
    many: (i) => won(`l${i}`, `agent-${i}`), statements: 4,
  },
  {
    name: 'units', take: (events, ctx) => onAgent.unit(events, ctx), events: [unit('u', '/u/', 1n), unit('u', '/HQ/u/', 2n), unit('v', '/v/', 1n)],
    state: ['SELECT * FROM org_unit ORDER BY 1'], many: (i) => unit(`u${i}`, '/u/', 1n), statements: 1,
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
