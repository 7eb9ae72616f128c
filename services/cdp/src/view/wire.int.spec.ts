// Promise: over real gRPC and Kafka: an agent, a party, a policy and a tag published as systems do make a view, a timeline and a segment that callers with the right token get, and nobody else.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { credentials } from '@grpc/grpc-js';
import { systemClock } from '@kejing/clock';
import { loadConfig } from '@kejing/config';
import { topics } from '@kejing/contracts';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { AgentReportedSchema, AgentStatus, OrgUnitReportedSchema } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { Gender, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { SubjectKind, TagAssignedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import type { AgentServiceClient } from '@kejing/contracts/grpc/cdp/v1/agent';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { SegmentServiceClient } from '@kejing/contracts/grpc/cdp/v1/segment';
import { closeGrpcClient, grpcClient, tokenMinter, type GrpcClient } from '@kejing/grpc';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { testDatabase, testKafka, until, type TestDatabase } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdpConfig } from '../cdp.config.js';
import { CdpModule } from '../cdp.module.js';
import { takeTurn } from '../take-turn.fixture.js';

const SERVICES = ['IdentityService', 'CustomerViewService', 'SegmentService', 'AgentService'].map((name) => `kejing.cdp.v1.${name}`);
const PURPOSE_SERVICE = 1;
const tail = randomBytes(4).toString('hex').toUpperCase(); // the broker is shared by all tests of the run
const [sourceId, agentCode, orgUnitCode, policyNo] = [`C${tail}`, `A${tail}`, `U${tail}`, `P${tail}`];

let database: TestDatabase;
let service: RunningService;
let giveTurn: () => Promise<void>;
let producer: EventProducer;
let views: GrpcClient<CustomerViewServiceClient>;
let identity: GrpcClient<IdentityServiceClient>;
let segments: GrpcClient<SegmentServiceClient>;
let agents: GrpcClient<AgentServiceClient>;
const key = () => `v1:${randomBytes(32).toString('base64')}`;

beforeAll(async () => {
  database = await testDatabase();
  giveTurn = await takeTurn(database.url);
  const kafka = await testKafka();
  await kafka.createTopics(topics.map((topic) => topic.name));
  const folder = await mkdtemp(join(tmpdir(), 'kejing-cdp-'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' };
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test' }] }));
  const config = loadConfig(CdpConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_KAFKA_BROKERS: kafka.brokers.join(','), KEJING_KAFKA_USERNAME: kafka.username,
    KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_DRAIN_MS: '1000', KEJING_MASTER_KEYS: key(), KEJING_TOKEN_KEYS: key(),
    KEJING_ERASURE_LIST_FILE: join(folder, 'erasures.jsonl'),
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'kejing:service:strategy', jwksFile: join(folder, 'jwks.json'), service: 'strategy' }]),
  });
  service = await startService({ name: 'cdp', module: CdpModule, config: CdpConfig, services: SERVICES }, config, createLogger('cdp', 'silent'));
  const options = { channel: credentials.createInsecure(), minter: await tokenMinter('strategy', jwk, systemClock) };
  const address = `127.0.0.1:${service.grpcPort}`;
  [identity, views, segments, agents] = [
    grpcClient(SERVICES[0]!, address, options), grpcClient(SERVICES[1]!, address, options), grpcClient(SERVICES[2]!, address, options), grpcClient(SERVICES[3]!, address, options),
  ];
  producer = new EventProducer(new Kafka({ clientId: 'test', ...kafka }, { warn: () => undefined, error: () => undefined } as never));
});
afterAll(async () => {
  for (const client of [identity, views, segments, agents]) closeGrpcClient(client);
  await producer?.close();
  await service?.stop();
  await giveTurn();
  await database.close();
});

const publish = <D extends DescMessage>(topic: string, schema: D, data: MessageInitShape<D>, keyOf?: string) =>
  producer.send([{ topic, schema, data, source: '/test', time: new Date(), sourceVersion: 1n, ...(keyOf === undefined ? {} : { key: keyOf }) }]);

describe('the slices together', () => {
  it('make a view of what systems publish in any order', async () => {
    const source = { sourceSystem: 'CORE' };
    await publish('insurer.policy.v1', PolicyReportedSchema, {
      ...source, policyNo, status: PolicyStatus.IN_FORCE, productLine: ProductLine.ACCIDENT, paymentsPerYear: 1, premium: { minorUnits: 30_000n, currencyCode: 'CNY' },
      parties: [{ role: PolicyRole.HOLDER, sourceSystem: 'CORE', sourceId }], servicingAgentCode: agentCode, effectiveDate: { year: 2026, month: 1, day: 1 },
    });
    await publish('insurer.agent.v1', AgentReportedSchema, { ...source, agentCode, name: '王芳', orgUnitCode, status: AgentStatus.ACTIVE });
    await publish('insurer.party.v1', PartyReportedSchema, { ...source, sourceId, partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: '李明', gender: Gender.FEMALE });
    await publish('insurer.organisation.v1', OrgUnitReportedSchema, { ...source, orgUnitCode, name: '上海一部' });

    const customer = await until(async () => {
      const { customers } = await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId }, name: '' }, { purposes: ['SERVICE'] });
      return customers[0];
    }, 30_000);
    const { customerId, recordIds } = customer;
    const see = async (viewMask: string[] = []) =>
      (await views.getCustomerView({ customerId, viewMask, purpose: PURPOSE_SERVICE, interactionLimit: 0 }, { purposes: ['SERVICE'] })).view!;
    await until(async () => (await see(['policies', 'agent'])).policies.length === 1, 30_000);
    await publish('kejing.tagging.tag.v1', TagAssignedSchema, { subjectKind: SubjectKind.RECORD, subjectId: recordIds[0]!, tagId: 't.有车', tagName: '有车', source: 'RULE', version: 1n }, recordIds[0]);
    const view = await until(async () => { const now = await see(); return now.tags.length === 1 ? now : undefined; }, 30_000);
    const { agent } = await agents.getAgent({ agentId: '', agentCode });
    expect(view).toMatchObject({
      customer: { customerId, recordIds },
      profile: { name: '李*', gender: 'F' },
      policies: [{ productLine: ProductLine.ACCIDENT, status: 'IN_FORCE', roles: ['HOLDER'], premium: { minorUnits: '30000', currencyCode: 'CNY' }, effectiveDate: { year: 2026, month: 1, day: 1 } }],
      tags: [{ tagName: '有车' }],
      agent: { agentId: agent!.agentId, displayName: '王芳', orgUnit: orgUnitCode },
    });
    expect(await see(['tags'])).toMatchObject({ tags: [{ tagName: '有车' }], policies: [] });
    await expect(views.listInteractions({ customerId, pageSize: 0, pageToken: '' })).resolves.toEqual({ interactions: [], nextPageToken: '' });
    await expect(segments.getSegment({ segmentKey: 'nobody' })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'SEGMENT_NOT_FOUND' });
  });

  it('refuse wrong purposes, roles and requests', async () => {
    const ask = (over: object, purposes: string[]) => views.getCustomerView({ customerId: '00000000000000', viewMask: [], purpose: PURPOSE_SERVICE, interactionLimit: 0, ...over }, { purposes });
    await expect(ask({}, [])).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
    await expect(ask({}, ['MARKETING'])).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
    await expect(ask({}, ['SERVICE'])).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'CUSTOMER_NOT_FOUND' });
    await expect(ask({ viewMask: ['secrets'] }, ['SERVICE'])).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'view_mask' }] });
    await expect(segments.createSegment({ segmentKey: 'a', name: 'a', expression: 'true', requestId: '' })).rejects.toMatchObject({ kind: 'DENIED', code: 'ROLE_MISSING' });
  });
});
