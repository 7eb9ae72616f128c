// Promise: the service starts as main.ts starts it; an event on Kafka becomes a tag on Kafka; over the wire roles, rules and pages hold.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { loadConfig } from '@kejing/config';
import { topics } from '@kejing/contracts';
import { RecordAssignedSchema, RecordFactsChangedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { SubjectKind } from '@kejing/contracts/grpc/tagging/events/v1/tag';
import type { RuleServiceClient } from '@kejing/contracts/grpc/tagging/v1/rule';
import type { TagServiceClient } from '@kejing/contracts/grpc/tagging/v1/tag';
import type { TaxonomyServiceClient } from '@kejing/contracts/grpc/tagging/v1/taxonomy';
import { closeGrpcClient, grpcClient, type GrpcClient, type Role } from '@kejing/grpc';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { testDatabase, testKafka, until, type TestDatabase } from '@kejing/testing';
import { Logger } from '@nestjs/common';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagging } from './service.js';
import { TaggingConfig } from './tagging.config.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clients: object[] = [];
let database: TestDatabase;
let service: RunningService;
let producer: EventProducer;

beforeAll(async () => {
  database = await testDatabase();
  const kafka = await testKafka();
  // All: others on this broker may bring an erasure, whose receipt needs its topic too.
  await kafka.createTopics(topics.map((topic) => topic.name));
  const jwksFile = join(await mkdtemp(join(tmpdir(), 'kejing-tagging-')), 'jwks.json');
  await writeFile(jwksFile, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' }] }));
  const config = loadConfig(TaggingConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_DATABASE_POOL: '8', KEJING_KAFKA_BROKERS: kafka.brokers.join(','),
    KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_DRAIN_MS: '500',
    KEJING_CDP_ADDRESS: '127.0.0.1:1', KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'people', jwksFile }]),
  });
  service = await startService(tagging, config, createLogger('tagging', 'silent'));
  producer = new EventProducer(new Kafka({ clientId: 'test', brokers: kafka.brokers, tls: false, username: kafka.username, password: kafka.password }, new Logger('test')));
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await producer?.close();
  await service?.stop();
  await database.close();
});

function as<Client>(name: string, roles: Role[], claims: object = {}): GrpcClient<Client> {
  const token = () =>
    new SignJWT({ roles, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'test' }).setIssuer('people').setSubject(`user:${roles.join()}`).setAudience('kejing')
      .setIssuedAt().setExpirationTime('5m').sign(privateKey);
  const client = grpcClient<Client>(`kejing.tagging.v1.${name}`, `127.0.0.1:${String(service.grpcPort)}`, { channel: credentials.createInsecure(), minter: { token } });
  clients.push(client as object);
  return client;
}

describe('over the wire', () => {
  it('what a record states becomes a tag that its customer has, for those who may see it', async () => {
    const time = new Date();
    const [recordId, customerId] = [`wire-${randomUUID()}`, 'K000000000001'];
    await producer.send([
      { topic: 'kejing.cdp.record.state.v1', schema: RecordAssignedSchema, key: recordId, source: '/kejing/cdp', time, data: { recordId, customerId, version: 1n, agentId: 'a1' } },
      {
        topic: 'kejing.cdp.record-fact.v1', schema: RecordFactsChangedSchema, key: recordId, source: '/kejing/cdp', time,
        data: { recordId, facts: [{ name: 'pregnant', value: 'true', factId: 'f', factTime: timestampFromDate(time) }] },
      },
    ]);
    const tags = (roles: Role[], claims: object = {}) => as<TagServiceClient>('TagService', roles, claims).listTags({ customerId, subjectIds: [], subjectKind: 0 });
    const [tag] = await until(async () => { const { tags: found } = await tags(['STEWARD']); return found.length > 0 ? found : undefined; }, 30_000);
    expect(tag).toMatchObject({ subjectId: recordId, tagName: '孕产期', source: 'RULE', sensitive: true, version: '1' });
    expect((await tags(['AGENT'], { agent_id: 'a1' })).tags).toEqual([]);
    await expect(tags(['AGENT'], { agent_id: 'a2' })).rejects.toMatchObject({ kind: 'DENIED', code: 'SUBJECT_OF_OTHER' });
    await expect(tags(['REVIEWER'])).rejects.toMatchObject({ kind: 'DENIED' });
    await until(async () => (await database.db.query('SELECT 1 FROM outbox')).rowCount === 0, 30_000);
  });

  it('tags are given and taken by hand, with a history', async () => {
    const recordId = `wire-${randomUUID()}`;
    await database.db.query(`INSERT INTO record (record_id, customer_id, agent_id, version) VALUES ($1, 'K2', 'a1', 1)`, [recordId]);
    const [agent, steward] = [as<TagServiceClient>('TagService', ['AGENT'], { agent_id: 'a1' }), as<TagServiceClient>('TagService', ['STEWARD'])];
    const subject = { subjectKind: SubjectKind.SUBJECT_KIND_RECORD, subjectId: recordId };
    const tagId = 'customer.household.structure.丁克';
    const { tag } = await agent.assignTag({ ...subject, tagId, expireTime: undefined, requestId: randomUUID() });
    expect(tag).toMatchObject({ tagId, source: 'MANUAL', evidence: { ruleId: 'user:AGENT' } });
    expect((await agent.listTags({ ...subject, subjectIds: [recordId], customerId: '' })).tags).toEqual([tag]);
    await agent.removeTag({ ...subject, tagId, requestId: randomUUID() });
    const first = await steward.listTagHistory({ ...subject, pageSize: 1, pageToken: '' });
    const second = await steward.listTagHistory({ ...subject, pageSize: 1, pageToken: first.nextPageToken });
    expect([...first.entries, ...second.entries].map(({ change }) => change)).toEqual(['REMOVED', 'ASSIGNED']);
    expect(second.nextPageToken).toBe('');
    await expect(steward.listTagHistory({ ...subject, subjectId: 'other', pageSize: 1, pageToken: first.nextPageToken })).rejects.toMatchObject({ code: 'PAGE_TOKEN_OF_OTHER_QUERY' });
  });

  it.each([
    ['subject_kind', { subjectKind: 9 }],
    ['subject_id', { subjectId: '' }],
    ['tag_id', { tagId: 'x'.repeat(201) }],
    ['request_id', { requestId: 'no' }],
    ['expire_time', { expireTime: { seconds: '1', nanos: 0 } }],
  ])('a request is refused at %s', async (field, change) => {
    const recordId = `wire-${randomUUID()}`;
    await database.db.query(`INSERT INTO record (record_id, customer_id, version) VALUES ($1, 'K3', 1)`, [recordId]);
    const right = { subjectKind: SubjectKind.SUBJECT_KIND_RECORD, subjectId: recordId, tagId: 'customer.household.structure.丁克', expireTime: undefined, requestId: randomUUID() };
    const asked = as<TagServiceClient>('TagService', ['STEWARD']).assignTag({ ...right, ...change });
    await expect(asked).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field }] });
  });

  it('rules are made with their problems told, listed by page and stopped', async () => {
    const [rules, agents] = [as<RuleServiceClient>('RuleService', ['MARKETER']), as<RuleServiceClient>('RuleService', ['AGENT'])];
    const rule = { ruleKey: 'wire-rule', on: 'CONTENT', expression: 'kind == "SHARED"', tagId: 'customer.journey.stage.兴趣', confidence: 0.5, days: 0, removes: false, requestId: randomUUID() };
    await expect(agents.createRule(rule)).rejects.toMatchObject({ kind: 'DENIED' });
    await expect(rules.createRule({ ...rule, expression: 'age > 3', requestId: randomUUID() })).rejects.toMatchObject({
      kind: 'INVALID', code: 'RULE_INVALID', fieldViolations: [{ field: 'expression', description: expect.stringMatching(/^at 0: /) as string }],
    });
    await expect(rules.createRule({ ...rule, on: 'WEATHER', requestId: randomUUID() })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'on' }] });
    expect((await rules.createRule(rule)).rule).toMatchObject({ version: 1, enabled: true });
    const keys: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await rules.listRules({ pageSize: 7, pageToken });
      keys.push(...page.rules.map(({ ruleKey }) => ruleKey));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect([keys, keys.includes('wire-rule'), keys.includes('expecting-declared')]).toEqual([[...keys].sort(), true, true]);
    expect((await rules.disableRule({ ruleKey: 'wire-rule', requestId: randomUUID() })).rule).toMatchObject({ enabled: false });
    await expect(rules.disableRule({ ruleKey: 'none', requestId: randomUUID() })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'RULE_NOT_FOUND' });
  });

  it('the taxonomy is read by page and by id', async () => {
    const taxonomy = as<TaxonomyServiceClient>('TaxonomyService', ['APP']);
    const first = await taxonomy.listTagDefinitions({ prefix: 'customer.', pageSize: 100, pageToken: '' });
    const second = await taxonomy.listTagDefinitions({ prefix: 'customer.', pageSize: 100, pageToken: first.nextPageToken });
    expect([first.definitions.length, new Set([...first.definitions, ...second.definitions].map(({ tagId }) => tagId)).size, second.nextPageToken]).toEqual([100, 124, '']);
    expect((await taxonomy.getTagDefinition({ tagId: 'customer.life_stage.stage.孕产期' })).definition).toMatchObject({ kind: 'RULE', sensitive: true, defaultDays: 300 });
    await expect(taxonomy.getTagDefinition({ tagId: 'customer.none' })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'TAG_NOT_DEFINED' });
  });
});
