// Promise: what happens to a customer moves her runs once, in one transaction with everything that follows; runs stay on their record and version.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, motherAndBaby, type Fixture } from '../marketing.fixture.js';

let f: Fixture;
let n = 0;
const uuid = () => `aaaaaaaa-0000-7000-8000-${(++n).toString().padStart(12, '0')}`;
const enter = (recordId: string, agentId = 'A1') => f.enter('expecting-uncovered', recordId, agentId);
const typesOf = async (recordId: string) => (await f.said()).filter((event) => event.key === recordId).map((event) => event.type);
const read = { kind: 'INTERACTION', interaction: 'READ', contentKey: 'child-cover-guide', causeId: 'E1' } as const;
const all = { kind: 'ALL' } as const;
const policy = { kind: 'POLICY', productLine: 'CHILD', status: 'IN_FORCE', newBusiness: true, policyId: 'P1' } as const;

beforeAll(async () => {
  f = await fixture();
  await f.content('C1', 'child-cover-guide');
  await f.agent('A1');
  await f.publish(motherAndBaby);
});
afterAll(() => f.close());

describe('a run', () => {
  it('starts with its lead, its first task and its timer, and says so in order', async () => {
    const record = uuid();
    expect(await enter(record)).toBe(1);
    expect(await typesOf(record)).toEqual(['RunStarted', 'LeadOpened', 'RunAdvanced', 'AgentTaskRequested', 'RunAdvanced']);
    const run = await f.runOf(record);
    expect(run).toMatchObject({ agentId: 'A1', sopVersion: 1, state: { status: 'ACTIVE', stepKey: 'wait-read', wait: { kind: 'EVENT', timerTime: new Date('2026-03-05T02:00:00Z') } } });
    const [task] = (await f.said('AgentTaskRequested')).filter((event) => event.key === record);
    expect(task!.data).toMatchObject({ contentId: 'C1', kind: 'SHARE_CONTENT', agentId: 'A1', dueTime: '2026-03-04T02:00:00Z' });
    const [lead] = await f.leadsStore.list(f.db.reader, { recordId: record }, { kind: 'ALL' }, undefined, 2);
    expect(lead).toMatchObject({ status: 'ASSIGNED', origin: 'PRIVATE', agentId: 'A1', runId: run.runId });
  });

  it('is one per customer, also where another record of her enters, and none starts again within the cooldown', async () => {
    const [one, two] = [uuid(), uuid()];
    await f.assign(one, 'CUST1');
    await f.assign(two, 'CUST1');
    expect([await enter(one), await enter(one), await enter(two)]).toEqual([1, 0, 0]);
    await f.signal([one], { kind: 'CANCELLED', reason: 'CANCELLED' });
    expect(await enter(two)).toBe(0);
    f.clock.advance(181 * 86_400_000);
    expect(await enter(two)).toBe(1);
    f.clock.advance(-181 * 86_400_000);
  });

  it('is moved by an event of another record of the same customer, and by none of a stranger', async () => {
    const [underwriting, core, stranger] = [uuid(), uuid(), uuid()];
    for (const [record, customer] of [[underwriting, 'CUST2'], [core, 'CUST2'], [stranger, 'CUST3']] as const) await f.assign(record, customer);
    await enter(underwriting);
    await f.tx(async (tx) => f.signals.ofRecords(tx, [stranger], read));
    expect((await f.runOf(underwriting)).state.stepKey).toBe('wait-read');
    await f.signal([core, underwriting], read);
    expect((await f.runOf(underwriting)).state.stepKey).toBe('wait-attended');
  });

  it('stays on its record after a split, and its goal is no longer reached by what left', async () => {
    const [underwriting, core] = [uuid(), uuid()];
    await f.assign(underwriting, 'CUST4');
    await f.assign(core, 'CUST4');
    await enter(underwriting);
    await f.assign(underwriting, 'CUST5', '', 2n);
    expect(await f.signal([core], policy)).toBe(0);
    expect((await f.runOf(underwriting)).state.status).toBe('ACTIVE');
  });

  it('ends at its goal: the lead is won, open tasks are cancelled, no timer stays', async () => {
    const record = uuid();
    await enter(record);
    await f.signal([record], policy);
    expect((await typesOf(record)).slice(-3)).toEqual(['AgentTaskCancelled', 'LeadClosed', 'RunEnded']);
    const [lead] = await f.leadsStore.list(f.db.reader, { recordId: record }, { kind: 'ALL' }, undefined, 1);
    expect(lead).toMatchObject({ status: 'WON', policyId: 'P1' });
    expect(await f.db.reader.query('SELECT 1 FROM run_timer WHERE record_id = $1', [record])).toEqual([]);
    expect(await f.signal([record], policy)).toBe(0);
  });

  it('keeps its version when a newer one is published', async () => {
    const [before, after] = [uuid(), uuid()];
    await enter(before);
    const changed = JSON.parse(motherAndBaby) as { steps: { key: string; next?: string }[] };
    changed.steps[1]!.next = 'meet';
    changed.steps = changed.steps.filter((step) => step.key !== 'invite-live' && step.key !== 'wait-attended').map((step) => JSON.parse(JSON.stringify(step).replaceAll('invite-live', 'meet')) as typeof step);
    expect((await f.publish(JSON.stringify(changed))).version).toBe(2);
    await enter(after);
    await f.signal([before], read);
    await f.signal([after], read);
    expect([(await f.runOf(before)).state.stepKey, (await f.runOf(after)).state.stepKey]).toEqual(['wait-attended', 'wait-met']);
    await f.publish(motherAndBaby);
  });

  it('follows a new servicing agent, with its lead', async () => {
    const record = uuid();
    await f.assign(record, 'CUST6', 'A1');
    await enter(record);
    await f.assign(record, 'CUST6', 'A7', 2n);
    expect(await f.runOf(record)).toMatchObject({ agentId: 'A7' });
    expect((await f.leadsStore.list(f.db.reader, { recordId: record }, { kind: 'ALL' }, undefined, 1))[0]).toMatchObject({ agentId: 'A7' });
  });

  it('is gone with everything that hangs on it when its record is erased, and nothing brings it back', async () => {
    const record = uuid();
    await f.assign(record, 'CUST7', 'A1');
    await enter(record);
    const erase = () => f.tx((tx) => f.follow.execute(tx, [{ kind: 'ERASED', recordId: record, erasureId: 'E7', version: 5n }]));
    await erase();
    for (const table of ['run', 'run_log', 'run_timer', 'lead', 'send']) expect(await f.db.reader.query(`SELECT 1 FROM ${table} WHERE record_id = $1`, [record])).toEqual([]);
    await erase();
    const receipts: Record<string, unknown>[] = (await f.said('RecordErasureCompleted')).map(({ topic, key, data }) => ({ topic, key, ...data }));
    const receipt = { topic: 'kejing.marketing.erasure.v1', key: record, erasureId: 'E7', recordId: record, service: 'marketing', completeTime: '2026-03-02T02:00:00Z' };
    expect(receipts).toEqual([{ ...receipt, rowsDeleted: expect.any(Number) }, receipt]);
    expect(receipts[0]!['rowsDeleted']).toBeGreaterThanOrEqual(3);
    await f.assign(record, 'CUST7', 'A1', 6n);
    expect(await f.db.reader.query('SELECT customer_id, erased FROM record WHERE record_id = $1', [record])).toEqual([{ customer_id: '', erased: true }]);
  });

  it('ends with the consent: withdrawal wins over everything', async () => {
    const record = uuid();
    await enter(record);
    await f.tx((tx) => f.withdraw.execute(tx, { recordIds: [record], channel: 'EMAIL', causeId: 'E', backfill: false }));
    expect((await f.runOf(record)).state.status).toBe('ACTIVE');
    await f.tx((tx) => f.withdraw.execute(tx, { recordIds: [record], channel: 'UNSPECIFIED', causeId: 'E', backfill: false }));
    expect((await f.runOf(record)).state).toMatchObject({ status: 'EXIT', reason: 'CONSENT_WITHDRAWN' });
  });
});

describe('a public lead', () => {
  it('makes its run wait for the agent whom it is given to', async () => {
    const source = JSON.stringify({ ...(JSON.parse(motherAndBaby) as object), key: 'public-leads', trigger: { segment_entered: 'public' }, lead: { origin: 'PUBLIC' } });
    await f.publish(source);
    const record = uuid();
    await f.assign(record, 'CUST8', 'A1');
    await f.enter('public', record);
    const [lead] = await f.leadsStore.list(f.db.reader, { recordId: record }, { kind: 'ALL' }, undefined, 1);
    expect(lead).toMatchObject({ status: 'UNASSIGNED', origin: 'PUBLIC', agentId: '' });
    await f.agent('A2', false);
    await expect(f.tx((tx) => f.writeLeads.assign(tx, lead!.leadId, 'A2', 'E', all))).rejects.toMatchObject({ code: 'AGENT_NOT_ACTIVE' });
    await f.agent('A3');
    await f.tx((tx) => f.writeLeads.assign(tx, lead!.leadId, 'A3', 'E', all));
    expect(await typesOf(record)).toEqual(['RunStarted', 'LeadOpened', 'RunAdvanced', 'LeadAssigned', 'AgentTaskRequested', 'RunAdvanced']);
    expect(await f.runOf(record)).toMatchObject({ agentId: 'A3', state: { stepKey: 'wait-read' } });
    await f.tx((tx) => f.writeLeads.close(tx, lead!.leadId, 'LOST', { kind: 'AGENT', agentId: 'A3' }));
    expect((await f.runOf(record)).state).toMatchObject({ status: 'CANCELLED', reason: 'LEAD_CLOSED' });
  });
});

describe('a write', () => {
  it('has one effect however often it is asked for, and its id is not for another one', async () => {
    const requestId = uuid();
    let made = 0;
    const ask = (body: object) => f.once.execute('user:1', 'X', { requestId, ...body }, () => Promise.resolve({ made: ++made }));
    expect(await Promise.all([ask({ a: 1 }), ask({ a: 1 }), ask({ a: 1 })])).toEqual([{ made: 1 }, { made: 1 }, { made: 1 }]);
    await expect(ask({ a: 2 })).rejects.toMatchObject({ code: 'REQUEST_ID_REUSED' });
  });
});
