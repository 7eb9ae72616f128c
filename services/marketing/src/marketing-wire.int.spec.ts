// Promise: the service starts as main.ts starts it; over real Kafka and gRPC a customer goes from the segment to the deal, and roles and rules hold.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { credentials } from '@grpc/grpc-js';
import { Logger } from '@nestjs/common';
import { loadConfig } from '@kejing/config';
import { PolicyChangedSchema, SegmentEnteredSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { RecordAssignedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { InteractionKind, ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema, ContentPublishedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { OutcomeReportedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { LeadStatus, type LeadServiceClient } from '@kejing/contracts/grpc/marketing/v1/lead';
import { RunStatus, type RunServiceClient } from '@kejing/contracts/grpc/marketing/v1/run';
import { SopStatus, type SopServiceClient } from '@kejing/contracts/grpc/marketing/v1/sop';
import { closeGrpcClient, grpcClient, type GrpcClient, type Role } from '@kejing/grpc';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { testDatabase, testKafka, until, type TestDatabase } from '@kejing/testing';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarketingConfig } from './marketing.config.js';
import { motherAndBaby } from './marketing.fixture.js';
import { MarketingModule } from './marketing.module.js';

const TOPICS = [
  'kejing.cdp.segment.v1', 'kejing.cdp.record.state.v1', 'kejing.cdp.consent.v1', 'kejing.cdp.policy.v1', 'kejing.cdp.agent.state.v1',
  'kejing.content.content.v1', 'kejing.content.interaction.v1', 'kejing.strategy.outcome.v1',
  'kejing.marketing.run.v1', 'kejing.marketing.task.v1', 'kejing.marketing.lead.v1', 'kejing.marketing.send.v1',
];
const SERVICES = ['SopService', 'RunService', 'LeadService', 'SendService'].map((name) => `kejing.marketing.v1.${name}`);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clients: object[] = [];
let database: TestDatabase;
let service: RunningService;
let kafka: Kafka;
let producer: EventProducer;

beforeAll(async () => {
  database = await testDatabase();
  const broker = await testKafka();
  await broker.createTopics(TOPICS);
  const jwksFile = join(await mkdtemp(join(tmpdir(), 'kejing-marketing-')), 'jwks.json');
  await writeFile(jwksFile, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' }] }));
  const config = loadConfig(MarketingConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_KAFKA_BROKERS: broker.brokers.join(','), KEJING_KAFKA_USERNAME: broker.username,
    KEJING_KAFKA_PASSWORD: broker.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_DRAIN_MS: '500', KEJING_CDP_ADDRESS: '127.0.0.1:1',
    KEJING_CLOCK_RATE: '60', KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'people', jwksFile }]),
  });
  service = await startService({ name: 'marketing', module: MarketingModule, config: MarketingConfig, services: SERVICES }, config, createLogger('marketing', 'silent'));
  kafka = new Kafka({ clientId: 'test', ...broker }, new Logger('test'));
  producer = new EventProducer(kafka);
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await producer?.close();
  await kafka?.close();
  await service?.stop();
  await database.close();
});

function as<T>(name: string, roles: Role[], claims: object = {}): GrpcClient<T> {
  const token = () => new SignJWT({ roles, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'test' }).setIssuer('people').setSubject(roles.join()).setAudience('kejing').setIssuedAt()
    .setExpirationTime('5m').sign(privateKey);
  const client = grpcClient<T>(`kejing.marketing.v1.${name}`, `127.0.0.1:${service.grpcPort}`, { channel: credentials.createInsecure(), minter: { token } });
  clients.push(client);
  return client;
}
const say = <D extends DescMessage>(topic: string, key: string, schema: D, data: MessageInitShape<D>, backfill = false) =>
  producer.send([{ topic, key, schema, data, source: '/test', time: new Date(), backfill }]);

const page = { pageSize: 0, pageToken: '' };
const everyRun = { recordId: '', sopKey: '', status: 0, ...page };
const customer = () => ({ recordId: randomUUID(), other: randomUUID(), customerId: `CUST${randomUUID()}` });
async function known({ recordId, other, customerId }: ReturnType<typeof customer>) {
  for (const id of [recordId, other]) await say('kejing.cdp.record.state.v1', id, RecordAssignedSchema, { recordId: id, customerId, version: 1n, agentId: 'A1' });
}
const enters = ({ recordId, customerId }: ReturnType<typeof customer>, segmentKey: string, backfill = false) =>
  say('kejing.cdp.segment.v1', customerId, SegmentEnteredSchema, { segmentId: 'S', segmentKey, customerId, customerVersion: 1n, recordId, agentId: 'A1' }, backfill);

async function publish(document: string) {
  const sops = as<SopServiceClient>('SopService', ['MARKETER']);
  const { sop } = await sops.createSop({ document, requestId: randomUUID() });
  return (await sops.publishSop({ sopKey: sop!.sopKey, version: sop!.version, requestId: randomUUID() })).sop!;
}

describe('an SOP over the wire', () => {
  it('is written by marketers only, and refused with the step that is wrong', async () => {
    const request = { document: motherAndBaby.replace('"next": "meet" }', '"next": "nowhere" }'), requestId: randomUUID() };
    await expect(as<SopServiceClient>('SopService', ['AGENT']).createSop(request)).rejects.toMatchObject({ kind: 'DENIED' });
    const sops = as<SopServiceClient>('SopService', ['MARKETER']);
    await expect(sops.createSop(request)).rejects.toMatchObject({ kind: 'INVALID', code: 'SOP_INVALID', fieldViolations: [{ field: 'document.steps[wait-attended].next' }] });
    await expect(sops.createSop({ ...request, requestId: 'x' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'request_id' }] });
    await expect(sops.getSop({ sopKey: 'none', version: 0 })).rejects.toMatchObject({ code: 'SOP_NOT_FOUND' });
  });

  it('is a draft, is published, and is repeated without effect', async () => {
    const sops = as<SopServiceClient>('SopService', ['MARKETER']);
    const request = { document: motherAndBaby.replace('"mother-and-baby"', '"drafted"').replace('expecting-uncovered', 'nobody'), requestId: randomUUID() };
    const [first, again] = [await sops.createSop(request), await sops.createSop(request)];
    expect(again).toEqual(first);
    expect(first.sop).toMatchObject({ version: 1, status: SopStatus.SOP_STATUS_DRAFT, segmentKey: 'nobody' });
    await sops.publishSop({ sopKey: 'drafted', version: 0, requestId: randomUUID() });
    await expect(sops.publishSop({ sopKey: 'drafted', version: 1, requestId: randomUUID() })).rejects.toMatchObject({ code: 'SOP_NOT_DRAFT' });
    expect((await sops.getSop({ sopKey: 'drafted', version: 0 })).sop).toMatchObject({ status: SopStatus.SOP_STATUS_PUBLISHED, document: request.document });
    expect((await sops.retireSop({ sopKey: 'drafted', cancelRuns: true, requestId: randomUUID() })).sop).toMatchObject({ status: SopStatus.SOP_STATUS_RETIRED });
    expect((await sops.listSops({ status: 0, ...page })).sops.map((one) => [one.sopKey, one.document])).toContainEqual(['drafted', '']);
  });

  it('takes a customer from the segment to the deal', async () => {
    await publish(motherAndBaby);
    const [contentId, liveId] = [randomUUID(), randomUUID()];
    await say('kejing.content.content.v1', contentId, ContentPublishedSchema, { contentId, version: 1, contentKey: 'child-cover-guide', title: '标题' });
    await say('kejing.content.content.v1', liveId, ContentPublishedSchema, { contentId: liveId, version: 1, contentKey: 'child-cover-live', title: '标题' });
    await until(async () => (await database.db.query('SELECT 1 FROM content WHERE content_id = ANY($1)', [[contentId, liveId]])).rowCount === 2);
    const her = customer();
    await enters(her, 'expecting-uncovered');
    const runs = as<RunServiceClient>('RunService', ['OPERATIONS']);
    const run = await until(async () => (await runs.listRuns({ ...everyRun, recordId: her.recordId })).runs[0], 20_000);
    expect(run).toMatchObject({ status: RunStatus.RUN_STATUS_ACTIVE, stepKey: 'wait-read', agentId: 'A1' });
    const at = (step: string) => until(async () => (await runs.getRun({ runId: run.runId })).run!.stepKey === step, 20_000);

    // The click comes before the record is known: it waits for it.
    const seen = { recordId: her.other, agentId: 'A1', interactionId: randomUUID() };
    await say('kejing.content.interaction.v1', her.other, ContentInteractedSchema, { ...seen, contentId, kind: InteractionKind.READ });
    await known(her);
    await at('wait-attended');
    await say('kejing.content.interaction.v1', her.other, ContentInteractedSchema, { ...seen, contentId: liveId, kind: InteractionKind.ATTENDED });
    await at('wait-met');
    const taskId = (await database.db.query<{ id: string }>(`SELECT memory->'tasks'->2->>'taskId' AS id FROM run WHERE run_id = $1`, [run.runId])).rows[0]!.id;
    await say('kejing.strategy.outcome.v1', her.recordId, OutcomeReportedSchema, { outcomeId: randomUUID(), taskId, recordId: her.recordId, result: 'MET', runId: run.runId });
    await at('covered');
    const policy = { policyId: randomUUID(), parties: [{ role: 'HOLDER', recordId: her.other, customerId: her.customerId }], productLine: ProductLine.CHILD, status: 'IN_FORCE', newBusiness: true };
    await say('kejing.cdp.policy.v1', policy.policyId, PolicyChangedSchema, policy);
    const ended = await until(async () => {
      const answer = await runs.getRun({ runId: run.runId });
      return answer.run!.status === RunStatus.RUN_STATUS_GOAL ? answer : undefined;
    }, 20_000);
    expect(ended.log.at(-1)).toMatchObject({ kind: 'ENDED', outcome: 'GOAL', causeId: policy.policyId });
    const leads = as<LeadServiceClient>('LeadService', ['AGENT'], { agent_id: 'A1' });
    expect((await leads.listLeads({ recordId: her.recordId, agentId: '', status: 0, ...page })).leads).toMatchObject([{ status: LeadStatus.LEAD_STATUS_WON, policyId: policy.policyId }]);
    // Whoever is out of scope does not find it.
    await say('kejing.cdp.agent.state.v1', 'A1', AgentChangedSchema, { agentId: 'A1', displayName: '张敏', licenceNo: '1', orgPath: '/HQ/SH/SH01/', active: true, version: 1n });
    await until(async () => (await database.db.query(`SELECT 1 FROM agent WHERE agent_id = 'A1'`)).rowCount === 1, 20_000);
    for (const [roles, claims, sees] of [
      [['AGENT'], { agent_id: 'A2' }, false], [['MANAGER'], { org_unit: 'SH' }, true], [['MANAGER'], { org_unit: 'BJ' }, false], [['MANAGER'], { org_unit: 'SH0' }, false],
    ] as [Role[], object, boolean][]) {
      const [theirLeads, theirRuns] = [as<LeadServiceClient>('LeadService', roles, claims), as<RunServiceClient>('RunService', roles, claims)];
      expect((await theirLeads.listLeads({ recordId: her.recordId, agentId: '', status: 0, ...page })).leads).toHaveLength(sees ? 1 : 0);
      expect((await theirRuns.listRuns({ ...everyRun, recordId: her.recordId })).runs).toHaveLength(sees ? 1 : 0);
      const answers = await Promise.allSettled([theirLeads.getLead({ leadId: run.leadId }), theirRuns.getRun({ runId: run.runId })]);
      expect(answers.map((answer) => answer.status)).toEqual(sees ? ['fulfilled', 'fulfilled'] : ['rejected', 'rejected']);
    }
    await expect(as<RunServiceClient>('RunService', ['MANAGER']).getRun({ runId: run.runId })).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
  });

  it('starts nothing because of history, and pages tell queries apart', async () => {
    const [old, fresh] = [customer(), customer()];
    await enters(old, 'expecting-uncovered', true);
    await enters(fresh, 'expecting-uncovered');
    const runs = as<RunServiceClient>('RunService', ['OPERATIONS']);
    await until(async () => (await runs.listRuns({ ...everyRun, recordId: fresh.recordId })).runs.length === 1, 20_000);
    expect((await runs.listRuns({ ...everyRun, recordId: old.recordId })).runs).toEqual([]);
    const first = await runs.listRuns({ ...everyRun, pageSize: 1 });
    const second = await runs.listRuns({ ...everyRun, pageSize: 1, pageToken: first.nextPageToken });
    expect(second.runs[0]!.runId).not.toBe(first.runs[0]!.runId);
    await expect(runs.listRuns({ ...everyRun, status: 1, pageToken: first.nextPageToken })).rejects.toMatchObject({ code: 'PAGE_TOKEN_OF_OTHER_QUERY' });
    const run = (await runs.listRuns({ ...everyRun, recordId: fresh.recordId })).runs[0]!;
    expect((await runs.cancelRun({ runId: run.runId, reason: 'test', requestId: randomUUID() })).run).toMatchObject({ status: RunStatus.RUN_STATUS_CANCELLED, endReason: 'CANCELLED' });
    expect((await runs.getRun({ runId: run.runId })).log.slice(-2)).toMatchObject([{ kind: 'NOTED', outcome: 'test' }, { kind: 'ENDED', outcome: 'CANCELLED' }]);
    await expect(runs.cancelRun({ runId: run.runId, reason: 'test', requestId: randomUUID() })).rejects.toMatchObject({ code: 'RUN_ENDED' });
  });

  it('goes on by its timers while the service runs, by the clock that is set', async () => {
    const raw = JSON.parse(motherAndBaby) as object;
    await publish(JSON.stringify({ ...raw, key: 'tick', trigger: { segment_entered: 'ticking' }, steps: [{ key: 'w', type: 'wait_time', duration: '1m', next: 'end' }] }));
    const her = customer();
    await enters(her, 'ticking');
    const runs = as<RunServiceClient>('RunService', ['OPERATIONS']);
    const run = await until(async () => (await runs.listRuns({ ...everyRun, recordId: her.recordId, status: RunStatus.RUN_STATUS_FINISHED })).runs[0], 20_000);
    expect(Number(run.endTime!.seconds) - Number(run.startTime!.seconds)).toBeGreaterThanOrEqual(1);
  });
});
