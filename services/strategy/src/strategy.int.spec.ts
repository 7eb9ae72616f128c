// Promise: a signal becomes an opportunity with choices, reasons and scripts on the agent's feed at once; what he does with it is told, counted and learnt from.
import { randomUUID } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ConsentChangedSchema, PolicyChangedSchema, SegmentEnteredSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema, OrgUnitChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentPublishedSchema, InteractionSignalledSchema, LinkCreatedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { AgentTaskCancelledSchema, AgentTaskRequestedSchema, LeadClosedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { SubjectKind, TagAssignedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { FeedItemState, OutcomeResult, type FeedItem, type WatchFeedResponse } from '@kejing/contracts/grpc/strategy/v1/feed';
import { ScriptStage } from '@kejing/contracts/grpc/strategy/v1/script';
import type { CreateStrategyRequest } from '@kejing/contracts/grpc/strategy/v1/strategy';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStrategy, type Claims } from './strategy.fixture.js';

type People = Awaited<ReturnType<Awaited<ReturnType<typeof startStrategy>>['as']>>;

let s: Awaited<ReturnType<typeof startStrategy>>;
let agent: People, other: People, manager: People, stranger: People, marketer: People, reviewer: People;
const run = randomUUID().slice(0, 8);
const AGENT = `a-${run}`;
const [core, underwriting, customer] = [`core-${run}`, `uw-${run}`, `cust-${run}`];
const scenario = `child-cover-${run}`;
const request = () => ({ requestId: randomUUID() });
const now = () => timestampFromDate(new Date());
const person = (sub: string, roles: string[], more: Partial<Claims> = {}) => s.as({ sub, roles, ...more });

const assign = (recordId: string, customerId: string, version: bigint) =>
  s.tell('kejing.cdp.record.state.v1', recordId, RecordAssignedSchema, { recordId, customerId, agentId: AGENT, version, legalEntity: 'L', reason: 'LINKED' });
const signal = (recordId: string, signalId: string = randomUUID(), backfill = false) =>
  s.tell('kejing.content.signal.v1', recordId, InteractionSignalledSchema, {
    signalId, recordId, agentId: AGENT, contentId: `c-${run}`, interactionId: `i-${signalId}`, scenario, reason: '阅读了少儿保障文章', interactionTime: now(),
    topics: ['child-cover'], kind: InteractionKind.READ, runId: `run-${run}`,
  }, { backfill });
const strategy = (key: string, more: Partial<CreateStrategyRequest> = {}): CreateStrategyRequest => ({
  strategyKey: `${key}-${run}`, name: key, scenario, eligibility: 'true', value: 100, productGrade: 0, needsMarketingConsent: false, disabled: false, requestId: randomUUID(),
  choice: { title: `建议 ${key}`, whyTemplate: '客户{{ reason }}，标签：{{ tags }}', scriptKey: '', contentKey: '', action: 'CALL' }, ...more,
});
const decide = () => marketer.strategies.decide({ recordId: underwriting, agentId: '', scenario, signalKind: 'READ', topics: [] }).then(({ decision }) => decision!);
const feedOf = async (who: People) => (await who.feed.listFeed({ agentId: '', kind: 0, state: 0, recordId: '', pageSize: 0, pageToken: '' })).items;

beforeAll(async () => {
  s = await startStrategy();
  [agent, other, manager, stranger, marketer, reviewer] = await Promise.all([
    person('user:agent', ['AGENT'], { agent_id: AGENT }), person('user:other', ['AGENT'], { agent_id: `other-${run}` }), person('user:manager', ['MANAGER'], { org_unit: `SH-${run}` }),
    person('user:stranger', ['MANAGER'], { org_unit: `BJ-${run}` }), person('user:marketer', ['MARKETER']), person('user:reviewer', ['REVIEWER', 'MARKETER']),
  ]);
  for (const [unit, path] of [['SH', `/HQ/SH-${run}/`], ['BJ', `/HQ/BJ-${run}/`]] as const) {
    await s.tell('kejing.cdp.organisation.state.v1', `${unit}-${run}`, OrgUnitChangedSchema, { orgUnit: `${unit}-${run}`, orgPath: path, version: 1n });
  }
  await s.tell('kejing.cdp.agent.state.v1', AGENT, AgentChangedSchema, { agentId: AGENT, displayName: '林小满', orgUnit: `SH-${run}`, orgPath: `/HQ/SH-${run}/`, grade: 'L2', active: true, version: 1n });
  await s.tell('kejing.content.content.v1', `c-${run}`, ContentPublishedSchema, { contentId: `c-${run}`, contentKey: `guide-${run}`, title: '孩子的第一份保障', version: 1, kind: 'ARTICLE' });
  await assign(core, customer, 1n);
  await assign(underwriting, customer, 1n);
  await s.tell('kejing.cdp.policy.v1', 'p', PolicyChangedSchema, { policyId: `p-${run}`, productLine: ProductLine.ACCIDENT, status: 'IN_FORCE', parties: [{ role: 'HOLDER', recordId: core, customerId: customer }] });
  await s.tell('kejing.cdp.segment.v1', customer, SegmentEnteredSchema, { segmentKey: 'expecting', customerId: customer, customerVersion: 1n, segmentVersion: 1 });
  await s.tell('kejing.tagging.tag.v1', underwriting, TagAssignedSchema, { subjectKind: SubjectKind.RECORD, subjectId: underwriting, tagId: 't', tagName: '孕产期', sensitive: true, version: 1n });
});
afterAll(() => s.close());

describe('before the signal', () => {
  it('refuses a strategy or a script that cannot work, and says where', async () => {
    await expect(marketer.strategies.createStrategy(strategy('bad', { eligibility: 'age > 3' }))).rejects.toMatchObject({ code: 'EXPRESSION_REFUSED' });
    await expect(marketer.strategies.createStrategy(strategy('bad', { choice: { ...strategy('x').choice!, whyTemplate: '{{ phone }}' } }))).rejects.toMatchObject({ code: 'TEMPLATE_REFUSED' });
    await expect(marketer.strategies.createStrategy(strategy('bad', { value: -1 }))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(agent.strategies.createStrategy(strategy('bad'))).rejects.toMatchObject({ kind: 'DENIED' });
  });

  it('has a script approved by somebody other than its author', async () => {
    const draft = { scriptKey: `invite-${run}`, scenario, stage: ScriptStage.SCRIPT_STAGE_NEED_AWAKENING, objection: 0, text: '{{ salutation }}您好，我是{{ agent_name }}。《{{ content_title }}》{{ content_url }}', disclosure: '保险有风险，投保须谨慎' };
    const repeated = request();
    const { script } = await reviewer.scripts.createScript({ ...draft, ...repeated });
    expect((await reviewer.scripts.createScript({ ...draft, ...repeated })).script?.scriptId).toBe(script?.scriptId);
    const approval = { scriptId: script!.scriptId, refuse: false, note: '', ...request() };
    await expect(reviewer.scripts.approveScript(approval)).rejects.toMatchObject({ code: 'AUTHOR_MAY_NOT_APPROVE' });
    const second = await person('user:second', ['REVIEWER']);
    expect((await second.scripts.approveScript(approval)).script).toMatchObject({ reviewer: 'user:second', version: 1 });
    await expect(second.scripts.approveScript({ ...approval, ...request() })).rejects.toMatchObject({ code: 'SCRIPT_NOT_DRAFT' });
  });

  it('decides for nobody in the dry run, and gives each reason', async () => {
    const choice = strategy('x').choice!;
    await marketer.strategies.createStrategy(strategy('need', { eligibility: "'孕产期' in tags && !policies.exists(p, p.line == 'CHILD') && 'expecting' in segments", choice: { ...choice, title: '少儿保障沟通', scriptKey: `invite-${run}`, contentKey: `guide-${run}` } }));
    await marketer.strategies.createStrategy(strategy('care', { value: 10 }));
    await marketer.strategies.createStrategy(strategy('annuity', { productGrade: 5 }));
    await marketer.strategies.createStrategy(strategy('offer', { value: 500, needsMarketingConsent: true }));
    // What she and her agent are comes on topics of its own each: in any order.
    const refusals = async () => (await decide()).rejected.map((c) => [c.strategyKey.split('-')[0], c.reasonCode]).sort();
    await expect.poll(refusals, { timeout: 10_000 }).toEqual([['annuity', 'AGENT_GRADE_TOO_LOW'], ['need', 'NOT_ELIGIBLE'], ['offer', 'NO_MARKETING_CONSENT']]);
    const decision = await decide();
    expect(decision.chosen.map((c) => [c.strategyKey.split('-')[0], c.expectedValue, c.reason])).toEqual([['care', 2, '符合条件，预期价值排在前三']]);
  });

  it('uses a sensitive tag only with the consent to sensitive information, given on any record of hers', async () => {
    for (const purpose of [Purpose.SENSITIVE, Purpose.MARKETING]) {
      await s.tell('kejing.cdp.consent.v1', core, ConsentChangedSchema, { recordId: core, customerId: customer, purpose, granted: true, consentTime: now() });
    }
    const decision = await until(async () => {
      const found = await decide();
      return found.chosen.length === 3 ? found : undefined;
    });
    expect(decision.chosen.map((c) => c.strategyKey.split('-')[0])).toEqual(['offer', 'need', 'care']);
    expect(decision.variablesRead).toEqual(['policies', 'segments', 'tags']);
  });
});

describe('a signal', () => {
  let item: FeedItem;
  const news: WatchFeedResponse[] = [];

  it('is on the agent\'s stream within a second, with three choices, reasons and scripts', async () => {
    const stream = agent.feed.watchFeed({ agentId: '', cursor: '0' });
    void (async () => { for await (const one of stream) news.push(one); })().catch(() => undefined);
    await until(() => news.length > 0);
    const started = performance.now();
    await signal(underwriting, `first-${run}`);
    item = (await until(() => news.find((one) => one.item), 5_000, 5)).item!;
    expect(performance.now() - started).toBeLessThan(3_000);
    const { opportunity } = item;
    expect(item).toMatchObject({ recordId: underwriting, customerId: customer, read: false, cursor: '1', state: FeedItemState.FEED_ITEM_STATE_OPEN });
    expect(opportunity).toMatchObject({ reason: '阅读了少儿保障文章', signalCount: 1, runId: `run-${run}` });
    expect(opportunity?.choices.map((c) => [c.rank, c.strategyKey.split('-')[0]])).toEqual([[1, 'offer'], [2, 'need'], [3, 'care']]);
    expect(opportunity?.choices[1]).toMatchObject({
      why: '客户阅读了少儿保障文章，标签：孕产期', contentTitle: '孩子的第一份保障',
      script: { text: '【客户称呼】您好，我是林小满。《孩子的第一份保障》', disclosure: '保险有风险，投保须谨慎' },
    });
    stream.cancel();
  });

  it('told again has no effect; another of the same cause is the same opportunity; history is none', async () => {
    await signal(underwriting, `first-${run}`);
    await signal(underwriting, `old-${run}`, true);
    await signal(underwriting, `second-${run}`);
    await until(async () => (await feedOf(agent))[0]?.opportunity?.signalCount === 2);
    expect(await feedOf(agent)).toHaveLength(1);
    expect((await agent.feed.getUnreadCounts({ agentId: '' }))).toEqual({ opportunities: 1, tasks: 0, total: 1 });
  });

  it('is seen by the agent and his manager only', async () => {
    expect(await feedOf(other)).toEqual([]);
    expect((await feedOf(manager)).map((i) => i.itemId)).toEqual([item.itemId]);
    expect(await feedOf(stranger)).toEqual([]);
    const ask = { agentId: AGENT, kind: 0, state: 0, recordId: '', pageSize: 0, pageToken: '' };
    for (const who of [other, stranger]) {
      await expect(who.feed.listFeed(ask)).rejects.toMatchObject({ code: 'AGENT_OUT_OF_SCOPE' });
      await expect(who.feed.getOpportunity({ opportunityId: item.itemId })).rejects.toMatchObject({ code: 'OPPORTUNITY_NOT_FOUND' });
      await expect((async () => { for await (const _ of who.feed.watchFeed({ agentId: AGENT, cursor: '0' })) break; })()).rejects.toMatchObject({ kind: 'DENIED' });
    }
    await expect(marketer.feed.listFeed(ask)).rejects.toMatchObject({ kind: 'DENIED' });
    await expect(other.feed.chooseOption({ opportunityId: item.itemId, rank: 1, strategyId: '', ...request() })).rejects.toMatchObject({ code: 'OPPORTUNITY_NOT_FOUND' });
  });

  it('is explained: each candidate with its reason', async () => {
    const { decision } = await manager.feed.explainOpportunity({ opportunityId: item.itemId });
    expect(decision?.chosen).toHaveLength(3);
    expect(decision?.rejected.map((c) => [c.reasonCode, c.reason])).toEqual([['AGENT_GRADE_TOO_LOW', '业务员等级不足以销售该级别的产品']]);
  });

  it('is acted on once: choice, outcomes, statistics, counters and events', async () => {
    const choice = { opportunityId: item.itemId, rank: 2, strategyId: item.opportunity!.choices[1]!.strategyId, ...request() };
    await expect(agent.feed.reportOutcome({ opportunityId: item.itemId, taskId: '', result: OutcomeResult.OUTCOME_RESULT_MET, ...request() })).rejects.toMatchObject({ code: 'NOTHING_CHOSEN' });
    await expect(agent.feed.chooseOption({ ...choice, rank: 1, ...request() })).rejects.toMatchObject({ code: 'CHOICES_CHANGED' });
    const [one, same] = await Promise.all([agent.feed.chooseOption(choice), agent.feed.chooseOption(choice)]);
    expect([one.item?.opportunity?.chosenRank, same.item?.opportunity?.chosenRank]).toEqual([2, 2]);
    await expect(agent.feed.chooseOption({ ...choice, ...request() })).rejects.toMatchObject({ code: 'ALREADY_CHOSEN' });
    for (const result of [OutcomeResult.OUTCOME_RESULT_NO_ANSWER, OutcomeResult.OUTCOME_RESULT_MET, OutcomeResult.OUTCOME_RESULT_DEAL]) {
      await agent.feed.reportOutcome({ opportunityId: item.itemId, taskId: '', result, ...request() });
    }
    await s.tell('kejing.marketing.lead.v1', underwriting, LeadClosedSchema, { leadId: `l-${run}`, recordId: underwriting, agentId: AGENT, outcome: 'WON' });
    await s.tell('kejing.marketing.lead.v1', underwriting, LeadClosedSchema, { leadId: `l-${run}`, recordId: underwriting, agentId: AGENT, outcome: 'WON' });
    await until(async () => (await agent.counters.getCounters({ agentId: '' })).counters?.deals === 1);
    expect((await manager.counters.getCounters({ agentId: AGENT })).counters).toMatchObject({ opportunities: 1, choices: 1, outcomes: 3, tasksDone: 0, deals: 1 });
    expect((await marketer.strategies.getStrategy({ strategyKey: `need-${run}`, version: 0 })).strategy).toMatchObject({ trials: '1', successes: '1', successRate: 3 / 11 });
    const told = await until(async () => {
      const said = await s.said('kejing.strategy.opportunity.v1', underwriting);
      return said.length >= 2 ? said : undefined;
    });
    expect(told).toMatchObject([{ type: 'OpportunityCreated', signalId: `first-${run}`, agentId: AGENT }, { type: 'ChoiceMade', rank: 2 }]);
    const outcomes = await until(async () => {
      const said = await s.said('kejing.strategy.outcome.v1', underwriting);
      return said.length >= 3 ? said : undefined;
    });
    expect(outcomes.map((o) => [o['result'], o['kind'], o['runId']])).toEqual(['NO_ANSWER', 'MET', 'DEAL'].map((result) => [result, 'OPPORTUNITY', `run-${run}`]));
  });

  it('decides otherwise after a split, and as before after the merge is made again', async () => {
    await assign(underwriting, `split-${run}`, 2n);
    await until(async () => (await decide()).chosen.map((c) => c.strategyKey.split('-')[0]).join() === 'care');
    await assign(underwriting, customer, 3n);
    await until(async () => (await decide()).chosen.length === 3);
  });

  it('shows nothing where nobody is eligible, but keeps the reasons', async () => {
    const lonely = `lonely-${run}`;
    for (const key of ['care']) await marketer.strategies.createStrategy(strategy(key, { eligibility: "'expecting' in segments" }));
    await signal(lonely, `lonely-${run}`);
    await assign(lonely, lonely, 1n); // the signal waits for its record
    const row = await until(async () => (await s.database.db.query<{ outcome: string; item_id: string | null; verdicts: string }>(`SELECT * FROM decision WHERE record_id = $1`, [lonely])).rows[0]);
    expect([row.outcome, row.item_id, row.verdicts.length]).toEqual(['NONE_ELIGIBLE', null, 4]);
  });
});

describe('a task', () => {
  const ask = (taskId: string, more: object = {}, backfill = false) => s.tell('kejing.marketing.task.v1', underwriting, AgentTaskRequestedSchema, {
    taskId, runId: `run-${run}`, stepKey: 'share', recordId: underwriting, agentId: AGENT, kind: 'SHARE_CONTENT', contentKey: `guide-${run}`, contentId: `c-${run}`, scenario, title: '分享文章', requestTime: now(), ...more,
  }, { backfill });
  const link = (taskId: string) => s.tell('kejing.content.link.v1', underwriting, LinkCreatedSchema, {
    linkId: `l-${taskId}`, recordId: underwriting, agentId: AGENT, contentId: `c-${run}`, url: 'https://x.example/p/1', studioUrl: 'https://x.example/s/1', taskId, contentTitle: '孩子的第一份保障',
  });
  const taskOf = (taskId: string) => agent.feed.getTask({ taskId }).then(({ item }) => item!, () => undefined);

  it.each([['after', true], ['before', false]])('gets its link that comes %s it, with the script', async (_, taskFirst) => {
    const taskId = `t-${taskFirst}-${run}`;
    await (taskFirst ? ask(taskId) : link(taskId));
    if (taskFirst) expect((await until(() => taskOf(taskId))).task).toMatchObject({ taskKind: 'SHARE_CONTENT', url: '', contentTitle: '孩子的第一份保障' });
    await (taskFirst ? link(taskId) : ask(taskId));
    const item = await until(async () => ((await taskOf(taskId))?.task?.url ? taskOf(taskId) : undefined));
    expect(item.task).toMatchObject({ linkId: `l-${taskId}`, studioUrl: 'https://x.example/s/1', script: { text: '【客户称呼】您好，我是林小满。《孩子的第一份保障》https://x.example/p/1' } });
  });

  it('is completed once and told; a cancelled one or history is not', async () => {
    const taskId = `t-true-${run}`;
    const done = request();
    const first = await agent.feed.completeTask({ taskId, ...done });
    expect((await agent.feed.completeTask({ taskId, ...done })).outcomeId).toBe(first.outcomeId);
    await expect(agent.feed.completeTask({ taskId, ...request() })).rejects.toMatchObject({ code: 'TASK_CLOSED' });
    await ask(`t-old-${run}`, {}, true);
    await s.tell('kejing.marketing.task.v1', underwriting, AgentTaskCancelledSchema, { taskId: `t-false-${run}`, recordId: underwriting, reason: 'RUN_ENDED' });
    await until(async () => (await taskOf(`t-false-${run}`))?.state === FeedItemState.FEED_ITEM_STATE_CANCELLED);
    await expect(agent.feed.completeTask({ taskId: `t-false-${run}`, ...request() })).rejects.toMatchObject({ code: 'TASK_CLOSED' });
    expect(await taskOf(`t-old-${run}`)).toBeUndefined();
    const said = await until(async () => (await s.said('kejing.strategy.outcome.v1', underwriting)).find((one) => one['taskId'] === taskId));
    expect(said).toMatchObject({ result: 'DONE', kind: 'SHARE_CONTENT', runId: `run-${run}` });
  });

  it('and everything else of an erased record leaves the feed', async () => {
    await s.tell('kejing.cdp.record.state.v1', underwriting, RecordErasedSchema, { recordId: underwriting, erasureId: 'e', version: 4n });
    await until(async () => (await feedOf(agent)).every((item) => item.title === '（已按要求删除）'));
    expect(JSON.stringify(await feedOf(agent))).not.toMatch(/孕产期|少儿/);
    const { rows } = await s.database.db.query(`SELECT (SELECT count(*) FROM decision WHERE record_id = $1)::int + (SELECT count(*) FROM record_tag WHERE record_id = $1)::int AS left`, [underwriting]);
    expect(rows).toEqual([{ left: 0 }]);
    const tellAgain = () => s.tell('kejing.cdp.record.state.v1', underwriting, RecordErasedSchema, { recordId: underwriting, erasureId: 'e', version: 4n });
    const cursors = async () => (await s.database.db.query('SELECT agent_id, cursor FROM feed ORDER BY agent_id')).rows;
    const before = await cursors();
    await tellAgain();
    const receipts = await until(async () => {
      const said = await s.said('kejing.strategy.erasure.v1', underwriting);
      return said.length === 2 ? said : undefined;
    });
    expect(receipts[0]).toMatchObject({ type: 'RecordErasureCompleted', erasureId: 'e', recordId: underwriting, service: 'strategy', rowsDeleted: expect.any(Number) });
    expect(receipts[1]!['rowsDeleted'] ?? 0).toBe(0);
    expect(await cursors()).toEqual(before);
  });
});
