// Promise: what records state, hold and do becomes tags once, with evidence, and goes when its reason goes; erasure leaves nothing; history stays history.
import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InteractionRecordedSchema, PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { RecordAssignedSchema, RecordErasedSchema, RecordFactsChangedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { InteractionKind, ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema, ContentPublishedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { fault } from '@kejing/errors';
import { checkMigrations } from '@kejing/postgres';
import type { ReceivedEvent } from '@kejing/messaging';
import { testDatabase } from '@kejing/testing';
import { messagingMigrations } from '@kejing/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taggingMigrations } from '../migrations/index.js';
import { agent, operations, received, startTagging, steward, type Tagging } from './tagging.fixture.js';

const EXPECTING = 'customer.life_stage.stage.孕产期';
const INTENT = 'customer.value.conversion.高意向';
const ACCIDENT_ONLY = 'customer.product_interest.held.仅短期意外';
const declared = timestampFromDate(new Date('2026-05-01T00:00:00Z'));

let t: Tagging;
beforeAll(async () => {
  t = await startTagging();
});
afterAll(() => t.close());

const assigned = (recordId: string, customerId: string, version: bigint, agentId = 'agent-1') => received(RecordAssignedSchema, recordId, { recordId, customerId, version, agentId });
const facts = (recordId: string, stated: Record<string, string>, rest: Partial<ReceivedEvent> = {}) =>
  received(
    RecordFactsChangedSchema, recordId,
    { recordId, sourceSystem: 'UW', facts: Object.entries(stated).map(([name, value]) => ({ name, value, factId: `${recordId}-${name}`, factTime: declared })) },
    rest,
  );
const policy = (policyId: string, recordIds: string[], productLine: ProductLine, status = 'IN_FORCE', changeTime = declared) =>
  received(PolicyChangedSchema, policyId, { policyId, productLine, status, parties: recordIds.map((recordId) => ({ recordId, role: 'HOLDER' })), changeTime });
const interaction = (recordId: string, kind: InteractionKind, rest: { conversationId?: string; time?: Date } = {}) =>
  received(InteractionRecordedSchema, recordId, {
    interactionId: randomUUID(), recordId, kind, conversationId: rest.conversationId ?? '', interactionTime: timestampFromDate(rest.time ?? t.clock.now()),
  });
const tagsOf = async (customerId: string, caller = steward) => (await t.reading.ofCustomer(caller, customerId)).map(({ tagId }) => tagId);
const types = async (subjectId: string) => (await t.told(subjectId)).map(({ type, data }) => `${type} ${data['version'] as string} ${(data['reason'] as string | undefined) ?? ''}`.trim());

describe('facts', () => {
  it('give a tag with evidence, and take it when they are gone, denied, or come back', async () => {
    const known = facts('f1', { pregnant: 'true' });
    await t.each(t.consumers.record, assigned('f1', 'C1', 1n));
    await t.batch(t.consumers.facts, known);
    const [told] = await t.told('f1');
    expect(told).toMatchObject({
      type: 'TagAssigned', backfill: false,
      data: { subjectKind: 'SUBJECT_KIND_RECORD', tagId: EXPECTING, tagName: '孕产期', source: 'RULE', confidence: 0.95, sensitive: true, version: '1', assignTime: '2026-05-01T00:00:00Z', expireTime: '2027-02-25T00:00:00Z', evidence: { ruleVersion: 1, eventIds: [known.id] } },
    });
    await t.batch(t.consumers.facts, facts('f1', { pregnant: 'true', province: '上海' }));
    expect(await types('f1')).toEqual(['TagAssigned 1']);
    await t.batch(t.consumers.facts, facts('f1', { province: '上海' }));
    await t.batch(t.consumers.facts, facts('f1', { pregnant: 'true' }));
    await t.batch(t.consumers.facts, facts('f1', { pregnant: 'false' }));
    expect(await types('f1')).toEqual(['TagAssigned 1', 'TagRemoved 2 CONTRADICTED', 'TagAssigned 3', 'TagRemoved 4 CONTRADICTED']);
    expect(await tagsOf('C1')).toEqual([]);
  });

  it('of an old sequence, and delivered again, change nothing', async () => {
    const old = facts('f2', { pregnant: 'true' });
    const newer = facts('f2', { pregnant: 'false' });
    await t.batch(t.consumers.facts, newer);
    await t.batch(t.consumers.facts, old, newer);
    await t.batch(t.consumers.facts, old);
    expect(await t.told('f2')).toEqual([]);
  });

  it('of history are told as history, beside news of the same chunk', async () => {
    await t.batch(t.consumers.facts, facts('f3', { pregnant: 'true' }, { backfill: true }), facts('f4', { pregnant: 'true' }), facts('f3', { pregnant: 'true', age: '30' }));
    expect((await t.told('f3')).map(({ backfill }) => backfill)).toEqual([true]);
    expect((await t.told('f4')).map(({ backfill }) => backfill)).toEqual([false]);
  });
});

describe('the map of records', () => {
  it('moves tags with a split and back with a merge, and no value is rewritten', async () => {
    await t.each(t.consumers.record, assigned('m1', 'C2', 1n), assigned('m2', 'C2', 1n));
    await t.batch(t.consumers.facts, facts('m2', { pregnant: 'true' }));
    expect(await tagsOf('C2')).toEqual([EXPECTING]);
    await t.each(t.consumers.record, assigned('m2', 'C3', 2n), assigned('m2', 'C2', 1n));
    expect([await tagsOf('C2'), await tagsOf('C3')]).toEqual([[], [EXPECTING]]);
    await t.each(t.consumers.record, assigned('m2', 'C2', 3n));
    expect([await tagsOf('C2'), await tagsOf('C3')]).toEqual([[EXPECTING], []]);
    expect(await types('m2')).toEqual(['TagAssigned 1']);
  });

  it('shows sensitive tags to stewards and services alone, and an agent his customers alone', async () => {
    expect([await tagsOf('C2', operations), await tagsOf('C2', agent('agent-1'))]).toEqual([[], []]);
    await expect(t.reading.ofCustomer(agent('agent-2'), 'C2')).rejects.toMatchObject({ kind: 'DENIED', code: 'SUBJECT_OF_OTHER' });
    await expect(t.reading.ofSubjects(agent('agent-2'), 'RECORD', ['m1'])).rejects.toMatchObject({ kind: 'DENIED' });
    await expect(t.reading.ofCustomer({ ...operations, roles: ['MANAGER'] }, 'C2')).rejects.toMatchObject({ kind: 'DENIED', code: 'SCOPE_MISSING' });
  });

  it('forgets an erased record for good', async () => {
    await t.each(t.consumers.record, assigned('e1', 'C4', 1n));
    await t.batch(t.consumers.facts, facts('e1', { pregnant: 'true' }));
    await t.batch(t.consumers.policies, policy('e-p1', ['e1'], ProductLine.ACCIDENT));
    await t.batch(t.consumers.interactions, interaction('e1', InteractionKind.CONVERSED, { conversationId: 'gone' }));
    for (const _told of ['first', 'again']) await t.each(t.consumers.record, received(RecordErasedSchema, 'e1', { recordId: 'e1', erasureId: 'x', version: 2n }));
    expect((await types('e1')).filter((line) => line.startsWith('TagRemoved'))).toHaveLength(3);
    const receipts = (await t.told('e1')).filter(({ type }) => type === 'RecordErasureCompleted').map(({ data }) => data);
    const receipt = { erasureId: 'x', recordId: 'e1', service: 'tagging', completeTime: '2026-05-02T00:00:00Z' };
    expect(receipts).toEqual([{ ...receipt, rowsDeleted: 8 }, receipt]);
    await t.batch(t.consumers.facts, facts('e1', { pregnant: 'true', age: '70' }));
    await t.batch(t.consumers.policies, policy('e-p1', ['e1'], ProductLine.ACCIDENT));
    await t.each(t.consumers.record, assigned('e1', 'C4', 3n));
    for (const table of ['tag_value', 'tag_history']) expect((await t.db.query(`SELECT 1 FROM ${table} WHERE subject_id = 'e1'`)).rowCount, table).toBe(0);
    for (const table of ['record_policy', 'extraction_job']) expect((await t.db.query(`SELECT 1 FROM ${table} WHERE record_id = 'e1'`)).rowCount, table).toBe(0);
    expect(await tagsOf('C4')).toEqual([]);
  });
});

describe('policies', () => {
  it('are judged together, in whatever order they come', async () => {
    await t.batch(t.consumers.policies, policy('p1', ['p-a', 'p-b'], ProductLine.ACCIDENT));
    await t.batch(t.consumers.policies, policy('p2', ['p-a'], ProductLine.WHOLE_LIFE));
    await t.batch(t.consumers.policies, policy('p3', ['p-a'], ProductLine.ACCIDENT));
    const held = async (recordId: string) => (await t.reading.ofSubjects(operations, 'RECORD', [recordId])).map(({ tagId }) => tagId).includes(ACCIDENT_ONLY);
    expect([await held('p-a'), await held('p-b')]).toEqual([false, true]);
    await t.batch(t.consumers.policies, policy('p2', ['p-a'], ProductLine.WHOLE_LIFE, 'SURRENDERED'));
    await t.batch(t.consumers.policies, policy('p1', ['p-a'], ProductLine.ACCIDENT));
    expect([await held('p-a'), await held('p-b')]).toEqual([true, false]);
  });

  it('make a tag of the same time, expiry and evidence, whichever of two policies is told of first', async () => {
    const on = (day: number) => timestampFromDate(new Date(Date.UTC(2026, 0, day)));
    const told = (name: string) => [
      policy(`${name}1`, [name], ProductLine.ACCIDENT, 'IN_FORCE', on(1)), policy(`${name}1`, [name], ProductLine.ACCIDENT, 'GRACE', on(20)),
      policy(`${name}2`, [name], ProductLine.WHOLE_LIFE, 'IN_FORCE', on(5)), policy(`${name}2`, [name], ProductLine.WHOLE_LIFE, 'SURRENDERED', on(9)),
    ];
    const values = async (name: string, events: readonly ReceivedEvent[]) => {
      const nameOf = new Map(events.map(({ id }, n) => [id, n]));
      const live = await t.reading.ofSubjects(operations, 'RECORD', [name]);
      return live.map(({ tagId, state: { assignTime, expireTime, evidence } }) => ({ tagId, assignTime, expireTime, events: evidence.eventIds?.map((id) => nameOf.get(id)) }));
    };
    const [first, second] = [told('o-a'), told('o-b')];
    await t.each(t.consumers.policies, ...first);
    for (const chunk of [[2], [3, 0], [1]]) await t.batch(t.consumers.policies, ...chunk.map((n) => second[n]!));
    const found = await values('o-a', first);
    expect(await values('o-b', second)).toEqual(found);
    // A policyholder since the first policy, of accident cover only since the other one was surrendered.
    expect(found).toMatchObject([
      { tagId: 'customer.journey.stage.已购买', assignTime: new Date('2026-01-01'), events: [0] },
      { tagId: ACCIDENT_ONLY, assignTime: new Date('2026-01-09'), events: [3] },
    ]);
  });

  it('of one record that come at once see each other', async () => {
    await Promise.all([t.batch(t.consumers.policies, policy('q1', ['q'], ProductLine.ACCIDENT)), t.batch(t.consumers.policies, policy('q2', ['q'], ProductLine.MOTOR))]);
    const tags = (await t.reading.ofSubjects(operations, 'RECORD', ['q'])).map(({ tagId }) => tagId);
    expect(tags).toEqual(['customer.journey.stage.已购买']);
  });
});

describe('happenings', () => {
  it('give interest and intent, and a repetition is no news', async () => {
    const read = received(ContentInteractedSchema, 'h1', { interactionId: 'i', recordId: 'h1', contentId: 'c', kind: InteractionKind.READ, topics: ['child-cover'], interactionTime: declared });
    await t.batch(t.consumers.contentInteractions, read, read);
    await t.batch(t.consumers.interactions, interaction('h1', InteractionKind.CONSULTED));
    expect((await t.told('h1')).map(({ data }) => data['tagId'])).toEqual(['customer.product_interest.line.少儿险', INTENT]);
  });

  it('of a new rule are judged by it from then on, and of a stopped one no more', async () => {
    const rule = { ruleKey: 'visited-studio', on: 'INTERACTION', expression: 'kind == "VISITED_STUDIO"', tagId: 'customer.journey.stage.认知', confidence: 0.5, days: 10, removes: false } as const;
    const requestId = randomUUID();
    const made = await t.changeRules.create(rule, { requestId, author: 'a' });
    expect(await t.changeRules.create(rule, { requestId, author: 'a' })).toEqual(made);
    expect(await t.changeRules.create({ ...rule, confidence: 0.6 }, { requestId: randomUUID(), author: 'a' })).toMatchObject({ ruleId: made.ruleId, version: 2 });
    await t.batch(t.consumers.interactions, interaction('h2', InteractionKind.VISITED_STUDIO));
    await t.changeRules.disable('visited-studio', { requestId: randomUUID(), author: 'a' });
    await t.batch(t.consumers.interactions, interaction('h3', InteractionKind.VISITED_STUDIO));
    expect((await t.told('h2'))[0]?.data).toMatchObject({ confidence: 0.6, evidence: { ruleId: made.ruleId, ruleVersion: 2 } });
    expect(await t.told('h3')).toEqual([]);
    await t.seed.execute();
    expect((await t.db.query(`SELECT 1 FROM rule WHERE version > 1`)).rowCount).toBe(1);
  });

  it('on a content give its format as a fact', async () => {
    await t.each(t.consumers.contents, received(ContentPublishedSchema, 'content-1', { contentId: 'content-1', kind: 'LIVE', version: 1 }));
    expect(await t.told('content-1')).toMatchObject([{ data: { subjectKind: 'SUBJECT_KIND_CONTENT', tagName: '直播', source: 'FACT' } }]);
  });
});

describe('a tag by hand', () => {
  const key = { subjectKind: 'RECORD', subjectId: 'x1', tagId: 'customer.household.structure.双职工' } as const;

  it('is given once for one request, with its author, and taken until later evidence', async () => {
    await t.each(t.consumers.record, assigned('x1', 'C5', 1n));
    const requestId = randomUUID();
    const first = await t.byHand.assign(key, undefined, requestId, agent('agent-1'));
    expect(first).toMatchObject({ source: 'MANUAL', reason: 'user:agent-1', version: '1' });
    expect(await t.byHand.assign(key, undefined, requestId, agent('agent-1'))).toEqual(first);
    await expect(t.byHand.assign({ ...key, subjectId: 'x2' }, undefined, requestId, agent('agent-1'))).rejects.toMatchObject({ code: 'REQUEST_ID_REUSED' });
    await t.byHand.remove(key, randomUUID(), agent('agent-1'));
    await expect(t.byHand.remove(key, randomUUID(), agent('agent-1'))).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'TAG_NOT_ASSIGNED' });
    expect(await types('x1')).toEqual(['TagAssigned 1', 'TagRemoved 2 MANUAL']);
  });

  it('outlives the rule that it was taken from', async () => {
    await t.each(t.consumers.record, assigned('x2', 'C5', 1n));
    await t.batch(t.consumers.facts, facts('x2', { pregnant: 'true' }));
    await t.byHand.remove({ ...key, subjectId: 'x2', tagId: EXPECTING }, randomUUID(), steward);
    await t.batch(t.consumers.facts, facts('x2', { pregnant: 'true', age: '30' }));
    expect(await types('x2')).toEqual(['TagAssigned 1', 'TagRemoved 2 MANUAL']);
  });

  it.each([
    ['PRECONDITION', 'TAG_NOT_MANUAL', { tagId: 'customer.contact.consent.营销授权' }, steward],
    ['PRECONDITION', 'TAG_NOT_MANUAL', { tagId: 'customer.risk.level.稳健型' }, steward],
    ['NOT_FOUND', 'TAG_NOT_DEFINED', { tagId: 'customer.none' }, steward],
    ['NOT_FOUND', 'RECORD_NOT_FOUND', { subjectId: 'nobody' }, steward],
    ['INVALID', 'TAG_OF_OTHER_SUBJECT', { subjectKind: 'AGENT' }, steward],
    ['DENIED', 'TAG_SENSITIVE', { tagId: EXPECTING }, operations],
    ['DENIED', 'SUBJECT_OF_OTHER', {}, agent('agent-2')],
  ] as const)('is refused with %s %s', async (kind, code, change, caller) => {
    await expect(t.byHand.assign({ ...key, ...change }, undefined, randomUUID(), caller)).rejects.toMatchObject({ kind, code });
  });

  it('leaves a history that is paged newest first, sensitive entries for stewards alone', async () => {
    const pages = [await t.reading.historyOf(steward, 'RECORD', 'x1', undefined, 1)];
    pages.push(await t.reading.historyOf(steward, 'RECORD', 'x1', pages[0]![0]!.entryId, 5));
    expect(pages.map((page) => page.map(({ change, reason }) => `${change} ${reason}`))).toEqual([['REMOVED MANUAL'], ['ASSIGNED user:agent-1']]);
    expect(await t.reading.historyOf(operations, 'RECORD', 'x2', undefined, 5)).toEqual([]);
    expect(await t.reading.historyOf(steward, 'RECORD', 'x2', undefined, 5)).toHaveLength(2);
  });
});

describe('expiry', () => {
  it('ends each tag once, with two workers at it', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `exp-${String(index)}`);
    await t.batch(t.consumers.interactions, ...ids.map((id) => interaction(id, InteractionKind.CONSULTED)));
    t.clock.advance(31 * 86_400_000);
    expect((await t.reading.ofSubjects(steward, 'RECORD', ids)).length).toBe(0);
    const worker = async () => {
      while (await t.database.tx((tx) => t.expireTags.execute(tx, 7, t.clock.now())));
    };
    await Promise.all([worker(), worker()]);
    await worker();
    for (const id of ids) expect(await types(id)).toEqual(['TagAssigned 1', 'TagRemoved 2 EXPIRED']);
    await t.batch(t.consumers.interactions, interaction('exp-1', InteractionKind.CONSULTED));
    expect((await types('exp-1')).at(-1)).toBe('TagAssigned 3');
  });
});

describe('a conversation', () => {
  const utterances = [
    { speaker: 'AGENT', text: '您考虑重疾险吗？' },
    { speaker: 'CUSTOMER', text: '我怀孕了，想看看少儿险。' },
  ];

  it('is asked for by purpose, read once, and gives tags with places in its text', async () => {
    t.cdp.answer = () => ({ utterances: utterances.map((one) => ({ ...one, utterTime: undefined })) });
    await t.batch(t.consumers.interactions, interaction('v1', InteractionKind.CONVERSED, { conversationId: 'conv-1' }));
    await Promise.all([t.extract.execute(5), t.extract.execute(5)]);
    await t.extract.execute(5);
    expect(t.cdp.asked).toEqual(['conv-1 SERVICE']);
    const told = await t.told('v1');
    expect(told.map(({ data }) => data['tagId'])).toContain(EXPECTING);
    expect(told.find(({ data }) => data['tagId'] === EXPECTING)?.data).toMatchObject({ source: 'NLP', evidence: { conversationId: 'conv-1', spans: [{ start: 10, end: 12 }] } });
    expect(JSON.stringify((await t.db.query(`SELECT * FROM tag_value WHERE subject_id = 'v1'`)).rows)).not.toContain('想看看');
  });

  it('is asked for again while the CDP is away, and given up when it is gone', async () => {
    t.cdp.asked.length = 0;
    t.cdp.answer = () => { throw fault('UNAVAILABLE', 'AWAY', 'away'); };
    await t.batch(t.consumers.interactions, interaction('v2', InteractionKind.CONVERSED, { conversationId: 'conv-2' }));
    await t.extract.execute(5);
    await t.extract.execute(5);
    expect(t.cdp.asked).toHaveLength(1);
    t.clock.advance(1_001);
    t.cdp.answer = () => { throw fault('NOT_FOUND', 'CONVERSATION_NOT_FOUND', 'none'); };
    await t.extract.execute(5);
    t.clock.advance(600_000);
    await t.extract.execute(5);
    expect([t.cdp.asked.length, (await t.db.query('SELECT 1 FROM extraction_job')).rowCount, (await t.told('v2')).length]).toEqual([2, 0, 0]);
  });

  it('whose reader lost its lease is written by the next one alone', async () => {
    await t.batch(t.consumers.interactions, interaction('v3', InteractionKind.CONVERSED, { conversationId: 'conv-3' }));
    let slow = true;
    t.cdp.answer = () => ({ utterances: [{ speaker: 'CUSTOMER', text: '我怀孕了。', utterTime: undefined }] });
    const answer = t.cdp.answer;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    t.cdp.answer = ((id: string) => {
      if (!slow) return answer(id);
      slow = false;
      return held.then(() => answer(id));
    }) as typeof answer;
    const first = t.extract.execute(5);
    while (slow) await new Promise((resolve) => setTimeout(resolve, 10));
    t.clock.advance(61_000);
    await t.extract.execute(5);
    release();
    await first;
    expect(await types('v3')).toEqual(['TagAssigned 1']);
  });
});

it('migrations go up, down and up again', async () => {
  const { url, close } = await testDatabase();
  await expect(checkMigrations(url, [...messagingMigrations, ...taggingMigrations])).resolves.toBeUndefined();
  await close();
});
