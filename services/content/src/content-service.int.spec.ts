// Promise: from a reviewed content over a tracked link to the signal: each step has its one effect in one transaction, and pages show what the law wants and nothing of her.
import { createHash, randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Global, Module, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, IDS, ManualClock, systemIds } from '@kejing/clock';
import { loadConfig, SERVICE_CONFIG } from '@kejing/config';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { AgentTaskRequestedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { ContentKind, ContentState } from '@kejing/contracts/grpc/content/v1/content';
import type { Caller, Role } from '@kejing/grpc';
import { EventContext, messagingMigrations, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import { checkMigrations, Database } from '@kejing/postgres';
import { testDatabase, until, type TestDatabase } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentMigrations } from '../migrations/index.js';
import { ContentConfig } from './content.config.js';
import { ContentModule } from './content.module.js';
import { ContentsGrpc } from './contents/contents.grpc.js';
import { LinksGrpc } from './links/links.grpc.js';
import { OnAgentTaskRequested } from './links/on-agent-task-requested.consumer.js';
import { OnConsentChanged } from './records/on-consent-changed.consumer.js';
import { OnRecordState } from './records/on-record-state.consumer.js';
import { StrategiesGrpc } from './strategies/strategies.grpc.js';
import { OnAgentChanged } from './studios/on-agent-changed.consumer.js';
import { StudiosGrpc } from './studios/studios.grpc.js';

const clock = new ManualClock('2026-03-01T04:00:00Z');
let database: TestDatabase;
let app: INestApplication;
let base: string;

beforeAll(async () => {
  database = await testDatabase();
  const config = loadConfig(ContentConfig, {
    // Nobody answers there: what is appended stays in the outbox, where the test reads it.
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_KAFKA_BROKERS: '127.0.0.1:1', KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0',
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'x', jwksFile: '/nowhere' }]), KEJING_PUBLIC_URL: 'https://pages.example/', KEJING_COMPANY_HOTLINE: '95500',
  });
  @Global()
  @Module({
    providers: [{ provide: SERVICE_CONFIG, useValue: config }, { provide: CLOCK, useValue: clock }, { provide: IDS, useValue: systemIds }],
    exports: [SERVICE_CONFIG, CLOCK, IDS],
  })
  class SurroundingsModule {}
  const module = await Test.createTestingModule({ imports: [SurroundingsModule, ContentModule] }).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});
afterAll(async () => {
  await app?.close();
  await database.close();
});

const caller = (subject: string, roles: Role[], agentId?: string): Caller => ({ kind: 'user', subject, roles, purposes: [], ...(agentId ? { agentId } : {}) });
const [amy, rita] = [caller('amy', ['MARKETER']), caller('rita', ['REVIEWER', 'MARKETER'])];
const request = () => ({ requestId: randomUUID() });

async function consume(handler: { handle(events: ReceivedEvent[], ctx: EventContext): Promise<void> }, data: ReceivedEvent['data'], backfill = false): Promise<void> {
  const event: ReceivedEvent = { id: randomUUID(), type: data.$typeName, source: '/kejing/test', time: clock.now(), backfill, topic: 't', partition: 0, offset: '0', key: 'k', data };
  await app.get(Database).tx((tx) => handler.handle([event], new EventContext(tx, [event])));
}

/** Takes what was appended since the last call. */
async function appended(): Promise<{ topic: string; type: string; data: Record<string, unknown> }[]> {
  const { rows } = await database.db.query<{ topic: string; type: string; value: Buffer }>('WITH taken AS (DELETE FROM outbox RETURNING *) SELECT * FROM taken ORDER BY id');
  return rows.map(({ topic, type, value }) => ({ topic, type: type.split('.').at(-1)!, data: JSON.parse(value.toString()) as Record<string, unknown> }));
}

const html = '<p>给孩子的第一份保障。</p><p>正文。</p>';
async function publish(contentKey: string, draft: object = {}): Promise<string> {
  const grpc = app.get(ContentsGrpc);
  const fields = { title: '孩子的保障怎么配', summary: '三步看清', topics: ['child-cover'], article: { html }, ...draft };
  const kind = 'live' in draft ? ContentKind.CONTENT_KIND_LIVE : ContentKind.CONTENT_KIND_ARTICLE;
  const { content } = await grpc.createContent({ contentKey, kind, draft: fields, ...request() }, amy);
  const { contentId } = content!;
  await grpc.submitForReview({ contentId, revision: 1, ...request() }, amy);
  await grpc.approveContent({ contentId, revision: 2, ...request() }, rita);
  await grpc.publishContent({ contentId, ...request() }, amy);
  return contentId;
}
const agentChanged = (agentId: string, version: bigint, active = true) =>
  create(AgentChangedSchema, { agentId, agentCode: `code-${agentId}`, displayName: '李<b>安', licenceNo: '00001234567890', orgUnit: 'SH01', active, version });
const assigned = (recordId: string, agentId: string, version = 1n, customerId = `customer of ${recordId}`) => create(RecordAssignedSchema, { recordId, customerId, agentId, version });
const task = (recordId: string, change: object = {}) =>
  create(AgentTaskRequestedSchema, { taskId: `task ${recordId}`, runId: 'run', recordId, agentId: 'agent-1', kind: 'SHARE_CONTENT', contentKey: 'child-cover', ...change });
async function linkFor(recordId: string, change: object = {}): Promise<string> {
  await consume(app.get(OnAgentTaskRequested), task(recordId, change));
  const created = (await appended()).find(({ type }) => type === 'LinkCreated');
  return new URL(created!.data['url'] as string).pathname;
}
const get = (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers });
const post = (path: string, body: object) => fetch(base + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const viewOf = (page: string) => /data-view="([^"]+)"/.exec(page)?.[1];

describe('migrations', () => {
  it('go up, down and up again', async () => {
    const empty = await testDatabase();
    await checkMigrations(empty.url, [...messagingMigrations, ...contentMigrations]);
    await empty.close();
  });
});

describe('contents', () => {
  it('are shown once somebody else has approved them, and every step is archived', async () => {
    const contentId = await publish('child-cover');
    expect(await appended()).toMatchObject([{ topic: 'kejing.content.content.v1', type: 'ContentPublished', data: { contentId, version: 1, kind: 'ARTICLE', contentKey: 'child-cover' } }]);
    const { rows } = await database.db.query('SELECT action, actor FROM content_decision WHERE content_id = $1 ORDER BY decision_id', [contentId]);
    expect(rows.map((row) => `${row.action} ${row.actor}`)).toEqual(['CREATED amy', 'SUBMITTED amy', 'APPROVED rita', 'PUBLISHED amy']);
  });

  it('are refused with a violation for each banned phrase, and are drafts still', async () => {
    const grpc = app.get(ContentsGrpc);
    const draft = { title: '保本的好产品', summary: '', topics: [], article: { html: '<p>稳<b>赚</b>不赔</p>' } };
    const { content } = await grpc.createContent({ contentKey: 'banned', kind: ContentKind.CONTENT_KIND_ARTICLE, draft, ...request() }, amy);
    await expect(grpc.submitForReview({ contentId: content!.contentId, revision: 0, ...request() }, amy)).rejects.toMatchObject({
      code: 'PHRASES_BLOCKED', fieldViolations: [{ field: 'draft.title' }, { field: 'draft.html' }],
    });
    expect((await grpc.getContent({ contentId: '', contentKey: 'banned', version: 0 }, amy)).content?.state).toBe(ContentState.CONTENT_STATE_DRAFT);
    await expect(grpc.getContent({ contentId: '', contentKey: 'banned', version: 0 }, caller('a', ['AGENT'], 'agent-1'))).rejects.toMatchObject({ code: 'CONTENT_NOT_FOUND' });
  });

  it('keep what was published while the next version is written, and have one effect a request', async () => {
    const grpc = app.get(ContentsGrpc);
    const contentId = await publish('versions');
    const edit = { contentId, revision: 0, draft: { title: '第二版', summary: '', topics: [], article: { html } }, ...request() };
    const [first, second] = [await grpc.updateDraft(edit, amy), await grpc.updateDraft(edit, amy)];
    expect(first.content).toMatchObject({ version: 2, revision: 1, publishedVersion: 1 });
    expect(second.content).toMatchObject({ version: 2, revision: 1 });
    await expect(grpc.updateDraft({ ...edit, revision: 1 }, amy)).rejects.toMatchObject({ code: 'REQUEST_ID_REUSED' });
    expect((await grpc.getContent({ contentId, contentKey: '', version: 1 }, amy)).content?.title).toBe('孩子的保障怎么配');
    await grpc.submitForReview({ contentId, revision: 1, ...request() }, amy);
    await expect(grpc.approveContent({ contentId, revision: 0, ...request() }, amy)).rejects.toMatchObject({ code: 'REVIEWER_IS_AUTHOR' });
    await grpc.approveContent({ contentId, revision: 2, ...request() }, rita);
    await grpc.publishContent({ contentId, ...request() }, amy);
    expect((await grpc.getContent({ contentId, contentKey: '', version: 1 }, amy)).content?.state).toBe(ContentState.CONTENT_STATE_SUPERSEDED);
    await grpc.withdrawContent({ contentId, reason: '过时', ...request() }, rita);
    await expect(grpc.withdrawContent({ contentId, reason: '过时', ...request() }, rita)).rejects.toMatchObject({ code: 'CONTENT_NOT_PUBLISHED' });
    expect((await appended()).map(({ type }) => type)).toEqual(['ContentPublished', 'ContentPublished', 'ContentWithdrawn']);
  });

  it('of a kind that is not built, or of a taken key, say so', async () => {
    const grpc = app.get(ContentsGrpc);
    await expect(grpc.createContent({ contentKey: 'poster', kind: ContentKind.CONTENT_KIND_POSTER, ...request() }, amy))
      .rejects.toMatchObject({ kind: 'UNIMPLEMENTED', metadata: { kind: 'POSTER' } });
    const draft = { title: 't', summary: '', topics: [], article: { html } };
    await expect(grpc.createContent({ contentKey: 'child-cover', kind: ContentKind.CONTENT_KIND_ARTICLE, draft, ...request() }, amy)).rejects.toMatchObject({ code: 'CONTENT_KEY_TAKEN' });
  });

  it('are listed page by page', async () => {
    const list = (pageToken: string) => app.get(ContentsGrpc).listContents({ state: 0, topic: '', pageSize: 2, pageToken }, amy);
    const first = await list('');
    expect(first.contents.map((c) => c.contentKey)).toEqual(['banned', 'child-cover']);
    expect((await list(first.nextPageToken)).contents.map((c) => c.contentKey)).toEqual(['versions']);
    const shown = await app.get(ContentsGrpc).listContents({ state: 0, topic: '', pageSize: 0, pageToken: '' }, caller('a', ['AGENT'], 'agent-1'));
    expect(shown.contents.map((c) => c.contentKey)).toEqual(['child-cover']);
  });
});

describe('links', () => {
  it('wait for the agent, come once a task, and never from history', async () => {
    const on = app.get(OnAgentTaskRequested);
    await expect(consume(on, task('r1'))).rejects.toBeInstanceOf(WaitFor);
    await consume(app.get(OnAgentChanged), agentChanged('agent-1', 2n));
    await consume(app.get(OnAgentChanged), agentChanged('agent-1', 1n, false));
    await consume(on, task('r1'), true);
    await consume(on, task('r1', { contentKey: 'banned' }));
    await consume(on, task('r1', { contentKey: '' }));
    expect(await appended()).toEqual([]);
    await consume(on, task('r1'));
    await consume(on, task('r1'));
    const [link, ...more] = await appended();
    expect(more).toEqual([]);
    expect(link).toMatchObject({ topic: 'kejing.content.link.v1', data: { recordId: 'r1', agentId: 'agent-1', taskId: 'task r1', runId: 'run' } });
    expect(link!.data['url']).toMatch(/^https:\/\/pages\.example\/l\/[0-9A-Za-z]{22}$/);
    expect(link!.data['studioUrl']).toMatch(/^https:\/\/pages\.example\/a\/[0-9A-Za-z]{11}$/);
  });

  it('are made by an agent for customers of his own', async () => {
    const grpc = app.get(LinksGrpc);
    const li = caller('li', ['AGENT'], 'agent-1');
    await consume(app.get(OnRecordState), assigned('mine', 'agent-1'));
    await consume(app.get(OnRecordState), assigned('theirs', 'agent-2'));
    const wish = { recordId: 'mine', agentId: '', contentId: '', contentKey: 'child-cover', ...request() };
    const [first, again] = [await grpc.createLink(wish, li), await grpc.createLink(wish, li)];
    expect(again.link).toEqual(first.link);
    await expect(grpc.createLink({ ...wish, ...request(), recordId: 'theirs' }, li)).rejects.toMatchObject({ code: 'RECORD_OF_OTHER_AGENT' });
    await expect(grpc.createLink({ ...wish, ...request(), agentId: 'agent-2' }, li)).rejects.toMatchObject({ code: 'AGENT_OF_OTHER' });
    await expect(grpc.createLink({ ...wish, ...request(), contentKey: 'banned' }, li)).rejects.toMatchObject({ code: 'CONTENT_NOT_PUBLISHED' });
    const listed = await grpc.listLinks({ agentId: '', recordId: 'mine', pageSize: 0, pageToken: '' }, li);
    expect(listed.links.map((l) => l.linkId)).toEqual([first.link!.linkId]);
    await expect(app.get(StudiosGrpc).getStudio({ agentId: 'agent-2' }, li)).rejects.toMatchObject({ code: 'AGENT_OF_OTHER' });
    expect((await app.get(StudiosGrpc).getStudio({ agentId: '' }, li)).studio).toMatchObject({ licenceNo: '00001234567890', open: true });
    await appended();
  });
});

describe('the page of a link', () => {
  it('shows content, agent and notices, escaped, with nothing from elsewhere and nothing of her', async () => {
    // Long enough that no random code on the page holds it by chance.
    const path = await linkFor('record-of-hers-2');
    const response = await get(path);
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const text of ['孩子的保障怎么配', '<p>给孩子的第一份保障。</p>', '李&lt;b&gt;安', '00001234567890', '保险营销信息', '不再接收', '95500', '示例人寿']) expect(page).toContain(text);
    expect(page).not.toContain('record-of-hers-2');
    expect(page.match(/(?:src|href)="(?!https:\/\/|\/|data:,)/g)).toBeNull();
    const csp = response.headers.get('content-security-policy')!;
    for (const [tag, directive] of [['style', 'style-src'], ['script', 'script-src']] as const) {
      const inline = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)![1]!;
      expect(csp).toContain(`${directive} 'sha256-${createHash('sha256').update(inline).digest('base64')}'`);
    }
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await appended()).map(({ type, data }) => `${type} ${data['kind']}`)).toEqual(['ContentInteracted INTERACTION_KIND_OPENED']);
  });

  it('counts each view once, and nothing of machines, guesses and strangers', async () => {
    const path = await linkFor('r3');
    expect((await get(path, { 'sec-purpose': 'prefetch' })).status).toBe(503);
    expect(viewOf(await (await get(path, { 'user-agent': 'Baiduspider' })).text())).toBeUndefined();
    expect((await fetch(base + path, { method: 'HEAD' })).status).toBe(200);
    expect(await appended()).toEqual([]);
    const viewId = viewOf(await (await get(path)).text())!;
    const statuses = [
      await post(`${path}/read`, { viewId, seconds: 5 }), await post(`${path}/read`, { viewId, seconds: 20 }), await post(`${path}/read`, { viewId, seconds: 40 }),
      await post(`${path}/read`, { viewId: 'strangerstranger', seconds: 20 }), await post(`${path}/read`, {}), await post(`${path}/attended`, { viewId }),
    ].map((response) => response.status);
    expect(statuses).toEqual([202, 204, 204, 202, 400, 202]);
    const consulted = await fetch(`${base}${path}/consult?v=${viewId}`, { method: 'POST' });
    expect(await consulted.text()).toContain('已转告');
    expect((await appended()).map(({ data }) => `${data['kind']} ${data['durationSeconds'] ?? 0}`))
      .toEqual(['INTERACTION_KIND_OPENED 0', 'INTERACTION_KIND_READ 20', 'INTERACTION_KIND_CONSULTED 0']);
  });

  it('signals what a strategy matches, once in its cooldown, by its newest version', async () => {
    const grpc = app.get(StrategiesGrpc);
    const strategy = {
      strategyKey: 'child-interest', name: '关注少儿保障', scenario: 'child-cover-interest', reason: '读完了少儿保障文章', cooldownSeconds: 3600, disabled: false,
      expression: 'interaction.kind == "READ" && "child-cover" in content.topics && counts.opened_7d >= 1',
    };
    await expect(grpc.createInteractionStrategy({ ...strategy, expression: 'content.colour == 1', ...request() }, amy)).rejects.toMatchObject({ code: 'EXPRESSION_INVALID' });
    const { interactionStrategy } = await grpc.createInteractionStrategy({ ...strategy, ...request() }, amy);
    const path = await linkFor('r4');
    const read = async () => {
      const viewId = viewOf(await (await get(path)).text());
      await post(`${path}/read`, { viewId, seconds: 20 });
      return (await appended()).filter(({ type }) => type === 'InteractionSignalled');
    };
    const [signal] = await read();
    expect(signal).toMatchObject({
      topic: 'kejing.content.signal.v1',
      data: { recordId: 'r4', agentId: 'agent-1', interactionStrategyId: interactionStrategy!.interactionStrategyId, interactionStrategyVersion: 1, scenario: 'child-cover-interest', kind: 'INTERACTION_KIND_READ', runId: 'run' },
    });
    expect(await read()).toEqual([]);
    clock.advance(3_600_000);
    expect(await read()).toHaveLength(1);
    const next = await grpc.createInteractionStrategy({ ...strategy, disabled: true, ...request() }, amy);
    expect(next.interactionStrategy).toMatchObject({ version: 2, interactionStrategyId: interactionStrategy!.interactionStrategyId });
    clock.advance(3_600_000);
    expect(await read()).toEqual([]);
  });

  it('of a live stream counts attendance in its time, and studio visits by the link', async () => {
    const at = (ms: number) => ({ seconds: String(Math.floor((clock.now().getTime() + ms) / 1000)), nanos: 0 });
    const live = { startTime: at(-60_000), endTime: at(60_000), streamUrl: 'https://live.example/room', replayUrl: '', host: '陈老师', html: '<p>答疑</p>' };
    await publish('live-talk', { article: undefined, live });
    await appended();
    const path = await linkFor('r5', { contentKey: 'live-talk' });
    const page = await (await get(path)).text();
    expect(page).toContain('直播中');
    expect((await post(`${path}/attended`, { viewId: viewOf(page) })).status).toBe(204);
    const { slug } = (await app.get(StudiosGrpc).getStudio({ agentId: 'agent-1' }, caller('s', ['SERVICE']))).studio!;
    const studio = await (await get(`/a/${slug}?l=${path.slice(3)}`)).text();
    expect(studio).toContain('00001234567890');
    expect((await get(`/a/${slug}/c/child-cover`)).status).toBe(200);
    expect((await appended()).map(({ data }) => `${data['kind']} ${data['contentId'] ?? ''}`.trim()))
      .toEqual([expect.stringMatching(/OPENED .+/), expect.stringMatching(/ATTENDED .+/), 'INTERACTION_KIND_VISITED_STUDIO']);
  });

  it('takes a refusal: it is told, nothing is counted and no link is made for any record of hers, until she consents again', async () => {
    await consume(app.get(OnRecordState), assigned('r6', 'agent-1', 1n, 'her'));
    await consume(app.get(OnRecordState), assigned('r6b', 'agent-1', 1n, 'her'));
    const path = await linkFor('r6');
    expect(await (await fetch(`${base}${path}/opt-out`, { method: 'POST' })).text()).toContain('已为您停止推送');
    const page = await (await get(path)).text();
    expect(page).toContain('您已选择不再接收');
    expect(viewOf(page)).toBeUndefined();
    await consume(app.get(OnAgentTaskRequested), task('r6b'));
    const { rows } = await database.db.query(`SELECT link_id AS proof FROM link WHERE record_id = 'r6'`);
    const refusal = { recordId: 'r6', proof: rows[0].proof, refuseTime: clock.now().toISOString().replace('.000', '') };
    expect(await appended()).toEqual([{ topic: 'kejing.content.consent.v1', type: 'MarketingRefused', data: refusal }]);

    const shown = async () => viewOf(await (await get(path)).text()) !== undefined;
    const consent = (change: object) =>
      consume(app.get(OnConsentChanged), create(ConsentChangedSchema, { recordId: 'r6', purpose: Purpose.MARKETING, granted: true, consentTime: timestampFromDate(clock.now()), ...change }));
    await consent({}); // of the same moment: the refusal stands
    expect(await shown()).toBe(false);
    clock.advance(1000);
    for (const other of [{ granted: false }, { channel: Channel.EMAIL }, { purpose: Purpose.SERVICE }, { recordId: 'r6b' }]) await consent(other);
    expect(await shown()).toBe(false);
    await consent({ channel: Channel.AGENT });
    expect(await shown()).toBe(true);
    await linkFor('r6b', { taskId: 'again' });
  });

  it.each([['refusal', 'opt_out_time = now()'], ['erasure', 'erased = true']])('does not count where it has waited for a %s', async (what, change) => {
    const recordId = `waits for ${what}`;
    await consume(app.get(OnRecordState), assigned(recordId, 'agent-1'));
    const path = await linkFor(recordId);
    const page = await app.get(Database).tx(async (tx) => {
      await tx.query(`UPDATE record SET ${change} WHERE record_id = $1`, [recordId]);
      const opened = get(path);
      await until(async () => (await database.db.query(`SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE NOT granted AND datname = current_database()
        UNION ALL SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`)).rows.length > 0);
      return { opened };
    });
    expect(viewOf(await (await page.opened).text())).toBeUndefined();
    expect(await appended()).toEqual([]);
  });

  it('is forgotten with an erased record', async () => {
    await consume(app.get(OnRecordState), assigned('r7', 'agent-1'));
    const path = await linkFor('r7');
    await get(path);
    await appended();
    const erase = () => consume(app.get(OnRecordState), create(RecordErasedSchema, { recordId: 'r7', erasureId: 'e7', version: 2n }));
    await erase();
    const receipt = { erasureId: 'e7', recordId: 'r7', service: 'content', completeTime: clock.now().toISOString().replace('.000', '') };
    expect(await appended()).toEqual([{ topic: 'kejing.content.erasure.v1', type: 'RecordErasureCompleted', data: { ...receipt, rowsDeleted: 3 } }]);
    await erase(); // told again: nothing more is there
    expect((await appended()).map(({ data }) => data)).toEqual([receipt]);
    await consume(app.get(OnRecordState), assigned('r7', 'agent-1', 1n));
    expect((await get(path)).status).toBe(404);
    const { rows } = await database.db.query(`SELECT (SELECT count(*) FROM link WHERE record_id = 'r7') + (SELECT count(*) FROM interaction WHERE record_id = 'r7') AS n`);
    expect(Number(rows[0].n)).toBe(0);
    await consume(app.get(OnAgentTaskRequested), task('r7', { taskId: 'later' }));
    expect(await appended()).toEqual([]);
  });

  it('is gone with its content, its agent and its time, and says so kindly', async () => {
    const contentId = await publish('short-lived', { expireTime: { seconds: String(clock.now().getTime() / 1000 + 60), nanos: 0 } });
    await appended();
    const path = await linkFor('r8', { contentKey: 'short-lived' });
    const other = await linkFor('r9');
    clock.advance(61_000);
    expect((await get(path)).status).toBe(410);
    expect((await get(other)).status).toBe(200);
    await app.get(ContentsGrpc).withdrawContent({ contentId, reason: 'x', ...request() }, amy);
    await consume(app.get(OnAgentChanged), agentChanged('agent-1', 3n, false));
    const gone = await get(other);
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('该业务员的页面已关闭')]);
    expect((await post(`${other}/read`, { viewId: 'strangerstranger', seconds: 20 })).status).toBe(410);
    expect((await get('/l/nonsense')).status).toBe(404);
    expect((await get(`/l/${'A'.repeat(22)}`)).status).toBe(404);
    expect((await get('/a/nobody')).status).toBe(404);
  });

  it('is refused to a flood', async () => {
    const codes = await Promise.all(Array.from({ length: 130 }, () => get(`/l/${'B'.repeat(22)}`).then((response) => response.status)));
    expect(new Set(codes)).toEqual(new Set([404, 429]));
  });
});
