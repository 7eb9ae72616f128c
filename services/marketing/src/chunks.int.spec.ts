// Promise: a chunk has the effect of its events one by one in the order of their versions, in whatever order and however often they come, and its statements do not grow with it.
import { ConsentChangedSchema, PolicyChangedSchema, SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { Channel, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { afterAll, describe, expect, it } from 'vitest';
import { OnAgentChanged } from './agents/on-agent-changed.consumer.js';
import { doubled, empty, received, shuffled, stateAfter, takeChunk, type Chunked } from '@kejing/messaging/testing';
import { fixture, motherAndBaby } from './marketing.fixture.js';
import { OnRecordChanged } from './records/on-record-changed.consumer.js';
import { RecordDirectory } from './records/record-directory.js';
import { RecordsStore } from './records/records.store.js';
import { OnConsentChanged } from './runs/on-consent-changed.consumer.js';
import { OnPolicyChanged } from './runs/on-policy-changed.consumer.js';
import { OnSegmentChanged } from './runs/on-segment-changed.consumer.js';

const f = await fixture();
const { db } = f;
await f.publish(motherAndBaby);
afterAll(() => f.close());

const directory = new RecordDirectory(new RecordsStore());
const [onRecord, onAgent] = [new OnRecordChanged(f.follow), new OnAgentChanged(f.agentsStore)];
const [onConsent, onPolicy, onSegment] = [new OnConsentChanged(f.withdraw, directory), new OnPolicyChanged(f.signals, directory), new OnSegmentChanged(f.startRuns, f.signals, directory)];

const id = (name: string | number) => `aaaaaaaa-0000-7000-8000-${String(name).padStart(12, '0')}`;
const [a, b, c] = [id('a'), id('b'), id('c')];
const assigned = (recordId: string, customerId: string, version: bigint, agentId = 'A1') => received(RecordAssignedSchema, recordId, { recordId, customerId, agentId, version });
const erased = (recordId: string, version: bigint) => received(RecordErasedSchema, recordId, { recordId, erasureId: 'E', version });
const refused = (recordId: string, customerId: string) => received(ConsentChangedSchema, recordId, { recordId, customerId, purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted: false });
const bought = (policyId: string, recordId: string, customerId: string) =>
  received(PolicyChangedSchema, policyId, { policyId, status: 'IN_FORCE', productLine: ProductLine.CHILD, newBusiness: true, parties: [{ recordId, customerId, role: 'HOLDER' }] });
const entered = (recordId: string, customerId: string, segmentKey: string) => received(SegmentEnteredSchema, customerId, { customerId, recordId, segmentKey, agentId: 'A1' });
const left = (customerId: string, segmentKey: string) => received(SegmentLeftSchema, customerId, { customerId, segmentKey });
const agent = (agentId: string, displayName: string, version: bigint) => received(AgentChangedSchema, agentId, { agentId, displayName, licenceNo: '0000', grade: 'A', orgPath: '/HQ/', active: true, version });

/** a and c are in the SOP; b is another record of a's customer. */
const runs = async () => {
  for (const [recordId, customerId] of [[a, 'K1'], [b, 'K1'], [c, 'K3']] as const) await f.assign(recordId, customerId, 'A1');
  for (const recordId of [a, c]) await f.enter('expecting-uncovered', recordId);
};
const RUNS = 'SELECT record_id, agent_id, status, end_reason FROM run ORDER BY record_id';

const cases: Chunked[] = [
  {
    name: 'the map of records', take: (events, ctx) => onRecord.handle(events, ctx), prepare: runs,
    events: [assigned(a, 'K1', 2n, 'A2'), assigned(a, 'K2', 3n, 'A3'), assigned(b, 'K2', 2n), assigned(id('d'), 'K1', 1n), assigned(c, 'K1', 2n), erased(c, 3n)],
    state: ['SELECT * FROM record ORDER BY record_id', RUNS, 'SELECT record_id, agent_id, status FROM lead ORDER BY record_id', `SELECT key, convert_from(value, 'UTF8')::jsonb - 'completeTime' AS value FROM outbox WHERE type LIKE '%RecordErasureCompleted' ORDER BY 1, 2`],
    many: (i) => (i % 2 ? assigned(id(i), 'K1', 1n) : erased(id(i), 1n)), statements: 8,
  },
  {
    name: 'refusals', take: (events, ctx) => onConsent.handle(events, ctx), prepare: runs, events: [refused(b, 'K1'), refused(id('d'), 'K9')], state: [RUNS, 'SELECT key, type FROM outbox ORDER BY 1, 2'],
    many: (i) => refused(id(i), `K${i}`), statements: 4,
  },
  {
    name: 'policies', take: (events, ctx) => onPolicy.handle(events, ctx), prepare: runs, events: [bought('P1', b, 'K1'), bought('P2', id('d'), 'K9')],
    state: [RUNS, 'SELECT record_id, status, policy_id FROM lead ORDER BY record_id', 'SELECT key, type FROM outbox ORDER BY 1, 2'], many: (i) => bought(`P${i}`, id(i), `K${i}`), statements: 3,
  },
  {
    name: 'segments', take: (events, ctx) => onSegment.handle(events, ctx), events: [entered(a, 'K1', 'expecting-uncovered'), entered(b, 'K1', 'other'), left('K3', 'expecting-uncovered')],
    state: [RUNS, 'SELECT key, type FROM outbox ORDER BY 1, 2'], many: (i) => (i % 2 ? entered(id(i), `K${i}`, `s${i}`) : left(`K${i}`, 's')), statements: 2,
  },
  {
    name: 'agents', take: (events, ctx) => onAgent.handle(events, ctx), events: [agent('a', '张', 1n), agent('a', '王', 2n), agent('b', '李', 1n)],
    state: ['SELECT * FROM agent ORDER BY 1'], many: (i) => agent(`agent-${i}`, '李', 1n), statements: 1,
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
