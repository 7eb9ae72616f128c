// Promise: over real gRPC a steward's token opens a steward's work, and no other: requests are checked, the export streams, and what is taken back in the background is done by the service itself.
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { loadConfig } from '@kejing/config';
import { topics, toTimestamp } from '@kejing/contracts';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { testDatabase, testKafka, until, type TestDatabase } from '@kejing/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdpConfig } from '../cdp.config.js';
import { CdpModule } from '../cdp.module.js';
import { core, uw } from '../identity/parties.fixture.js';
import { takeTurn } from '../take-turn.fixture.js';

const SERVICE = 'kejing.cdp.v1.IdentityService';
const ISSUER = 'https://sso.example.com';
const sourceId = `W${randomBytes(4).toString('hex')}`; // the broker is shared by all tests of the run
const key = () => `v1:${randomBytes(32).toString('base64')}`;

type Client = GrpcClient<IdentityServiceClient, 'exportIdentity'>;
let database: TestDatabase;
let service: RunningService;
let giveTurn: () => Promise<void>;
let producer: EventProducer;
let steward: Client;
let operations: Client;

beforeAll(async () => {
  database = await testDatabase();
  giveTurn = await takeTurn(database.url);
  const kafka = await testKafka();
  await kafka.createTopics(topics.map((topic) => topic.name));
  const folder = await mkdtemp(join(tmpdir(), 'kejing-cdp-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] }));
  const config = loadConfig(CdpConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_KAFKA_BROKERS: kafka.brokers.join(','), KEJING_KAFKA_USERNAME: kafka.username,
    KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_DRAIN_MS: '1000', KEJING_MASTER_KEYS: key(), KEJING_TOKEN_KEYS: key(),
    KEJING_ERASURE_LIST_FILE: join(folder, 'erasures.jsonl'), KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: ISSUER, jwksFile: join(folder, 'jwks.json') }]),
  });
  service = await startService({ name: 'cdp', module: CdpModule, config: CdpConfig, services: [SERVICE] }, config, createLogger('cdp', 'silent'));
  const as = (role: string): Client => {
    const token = () => new SignJWT({ roles: [role], purposes: ['STEWARDSHIP'] }).setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(ISSUER).setSubject(`user:${role}`).setAudience('kejing').setExpirationTime('5m').sign(privateKey);
    return grpcClient<IdentityServiceClient, 'exportIdentity'>(SERVICE, `127.0.0.1:${service.grpcPort}`, { channel: credentials.createInsecure(), minter: { token } });
  };
  [steward, operations] = [as('STEWARD'), as('OPERATIONS')];
  producer = new EventProducer(new Kafka({ clientId: 'test', ...kafka }, { warn: () => undefined, error: () => undefined } as never));
});
afterAll(async () => {
  for (const client of [steward, operations]) closeGrpcClient(client);
  await producer?.close();
  await service?.stop();
  await giveTurn();
  await database.close();
});

describe("a steward's work", () => {
  it('goes over the wire', async () => {
    const begin = new Date(Date.now() - 1_000);
    for (const data of [core({ sourceId }), uw({ sourceId })]) {
      await producer.send([{ topic: 'insurer.party.v1', schema: PartyReportedSchema, data, source: '/test', time: new Date(), sourceVersion: 1n }]);
    }
    const lookup = async (sourceSystem: string) => (await steward.lookupCustomer({ sourceKey: { sourceSystem, sourceId }, name: '' })).customers[0];
    const customer = await until(async () => {
      const found = await lookup('UW');
      return found?.recordIds.length === 2 ? found : undefined;
    }, 30_000);
    const { customerId } = customer;

    const rows = [];
    for await (const batch of operations.exportIdentity({})) rows.push(...batch.rows);
    expect(rows).toEqual(expect.arrayContaining([{ sourceSystem: 'CORE', sourceId, customerId }, { sourceSystem: 'UW', sourceId, customerId }]));
    expect((await operations.listQuality({})).figures).toContainEqual({ sourceSystem: 'UW', finding: '', records: '1', share: 1 });

    const { links } = await steward.whyLinked({ customerId });
    expect(links).toMatchObject([{ rule: 'RESIDENT_ID', evidence: { customerId } }]);
    expect(links[0]!.explanation).toContain('证件号码相同');
    expect((await steward.getCustomer({ customerId, asOf: toTimestamp(new Date()) })).customer).toMatchObject({ customerId });
    await expect(steward.getCustomer({ customerId, asOf: toTimestamp(begin) })).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    expect((await steward.listAttributes({ customerId })).attributes.map((a) => a.name)).toContain('name');

    const party = { ...core({ sourceSystem: 'NEW', sourceId }), phones: [], declarations: [], policyRoles: [] };
    expect(await steward.resolve({ party: party as never, limit: 0 })).toMatchObject({ outcome: 'LINK', customerId });

    const scope = { rule: 'RESIDENT_ID', ruleVersion: 0, startTime: toTimestamp(begin), endTime: toTimestamp(new Date(Date.now() + 1_000)) };
    expect(await steward.previewUndoRule(scope)).toMatchObject({ links: '1', customers: '1' });
    const { runId } = await steward.undoRule({ scope, reason: '规则有误', requestId: '' });
    await until(async () => (await steward.getUndoRun({ runId })).state === 'DONE', 30_000);
    expect((await lookup('UW'))!.customerId).not.toBe((await lookup('CORE'))!.customerId);
  });

  it('is nobody else’s, and its requests are checked', async () => {
    await expect(operations.listReviews({ pageSize: 0, pageToken: '', state: '', reason: '' })).rejects.toMatchObject({ kind: 'DENIED', code: 'ROLE_MISSING' });
    await expect(steward.listReviews({ pageSize: 0, pageToken: '', state: 'CLOSED', reason: '' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'state' }] });
    await expect(steward.getReview({ reviewId: 'x' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'review_id' }] });
    const scope = { rule: 'MATCH', ruleVersion: 0 };
    await expect(steward.previewUndoRule(scope)).rejects.toMatchObject({ kind: 'INVALID' });
    await expect(steward.undoRule({ reason: 'x', requestId: '' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'scope' }] });
    await expect(steward.resolve({ limit: 0 })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'party' }] });
  });
});
