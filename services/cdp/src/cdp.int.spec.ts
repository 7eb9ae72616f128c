// Promise: the service starts whole; what comes on its inbound topics becomes customers that its RPCs answer, and events that others read.
import { generateKeyPairSync } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { systemClock } from '@kejing/clock';
import { loadConfig } from '@kejing/config';
import { topics } from '@kejing/contracts';
import { RecordErasureCompletedSchema } from '@kejing/contracts/es/common/events/v1/erasure_pb';
import { MarketingRefusedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { ConsentServiceClient } from '@kejing/contracts/grpc/cdp/v1/consent';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { closeGrpcClient, grpcClient, tokenMinter, type GrpcClient } from '@kejing/grpc';
import { Channel, Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { testDatabase, testKafka, until, type TestDatabase } from '@kejing/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdpConfig } from './cdp.config.js';
import { CdpModule } from './cdp.module.js';
import { app, core, uw, type PartyInit } from './identity/parties.fixture.js';
import { takeTurn } from './take-turn.fixture.js';

let database: TestDatabase;
let service: RunningService;
let giveTurn: () => Promise<void>;
let identity: GrpcClient<IdentityServiceClient>;
let consents: GrpcClient<ConsentServiceClient>;
let producer: EventProducer;
const lines: string[] = [];
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
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'kejing:service:tagging', jwksFile: join(folder, 'jwks.json'), service: 'tagging' }]),
  });
  const logger = createLogger('cdp', 'debug', { write: (line) => { lines.push(line); } });
  const services = ['kejing.cdp.v1.IdentityService', 'kejing.cdp.v1.ConsentService', 'kejing.cdp.v1.ContactService', 'kejing.cdp.v1.ConversationService', 'kejing.cdp.v1.PrivacyService'];
  service = await startService({ name: 'cdp', module: CdpModule, config: CdpConfig, services, http: true }, config, logger);
  const credential = { channel: credentials.createInsecure(), minter: await tokenMinter('tagging', jwk, systemClock) };
  identity = grpcClient('kejing.cdp.v1.IdentityService', `127.0.0.1:${service.grpcPort}`, credential);
  consents = grpcClient('kejing.cdp.v1.ConsentService', `127.0.0.1:${service.grpcPort}`, credential);
  producer = new EventProducer(new Kafka({ clientId: 'test', brokers: kafka.brokers, username: kafka.username, password: kafka.password }, new Logger('test')));
});
afterAll(async () => {
  closeGrpcClient(identity);
  closeGrpcClient(consents);
  await producer?.close();
  await service?.stop();
  await giveTurn();
  await database.close();
});

const publish = (data: PartyInit, version: bigint) =>
  producer.send([{ topic: 'insurer.party.v1', schema: PartyReportedSchema, data, source: '/test', time: new Date(), sourceVersion: version }]);
const lookup = (sourceSystem: string, sourceId: string) =>
  identity.lookupCustomer({ sourceKey: { sourceSystem, sourceId }, name: '' }, { purposes: ['SERVICE'] });

describe('the service', () => {
  it('makes one customer of what three systems say, and says why', async () => {
    for (const [i, data] of [core(), app(), uw()].entries()) await publish(data, BigInt(i + 1));
    const found = await until(async () => {
      const { customers } = await lookup('UW', 'U1');
      return customers[0]?.recordIds.length === 4 ? customers[0] : undefined;
    }, 30_000);
    const { customers } = await identity.lookupCustomer({ phone: '139-1111-2345', name: '王芳' }, { purposes: ['SERVICE'] });
    expect(customers.map((c) => c.customerId)).toEqual([found.customerId]);
    const { records } = await identity.listRecords({ customerId: found.customerId });
    expect(records.map((r) => r.kind).sort()).toEqual(['DEVICE', 'PARTY', 'PARTY', 'PARTY']);
    await until(async () => (await database.db.query('SELECT 1 FROM outbox')).rows.length === 0);
    const audited = await database.db.query(`SELECT count(*)::int AS n FROM audit WHERE action = 'LookupCustomer' AND customer_id = $1`, [found.customerId]);
    expect(audited.rows[0]!.n).toBeGreaterThan(0);
  });

  it('hears what the others tell of her: a refusal on a page, an erasure that is done', async () => {
    const recordId = (await lookup('UW', 'U1')).customers[0]!.recordIds[0]!;
    const [erasureId, event] = [crypto.randomUUID(), { key: recordId, time: new Date() }];
    await producer.send([{ topic: 'kejing.content.consent.v1', schema: MarketingRefusedSchema, data: { recordId, proof: 'link-1' }, source: '/kejing/content', ...event }]);
    const { reason } = await until(async () => {
      const answer = await consents.checkConsent({ recordId, purpose: Purpose.PURPOSE_MARKETING, channel: Channel.CHANNEL_EMAIL });
      return answer.reason === 'REFUSED' ? answer : undefined;
    }, 30_000);
    expect(reason).toBe('REFUSED');
    const erasers = ['content', 'marketing', 'strategy', 'tagging'];
    const receipt = (service: string) =>
      ({ topic: `kejing.${service}.erasure.v1`, schema: RecordErasureCompletedSchema, data: { erasureId, recordId, service }, source: `/kejing/${service}`, ...event });
    await producer.send(erasers.map(receipt));
    const kept = () => database.db.query('SELECT service FROM erasure_receipt WHERE erasure_id = $1 ORDER BY service', [erasureId]);
    await until(async () => (await kept()).rows.length === erasers.length, 30_000);
  });

  it('refuses what breaks the rules with typed details, and says what is not built', async () => {
    await expect(identity.getCustomer({ customerId: '' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'customer_id' }] });
    await expect(identity.getCustomer({ customerId: '00000000000000' })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'CUSTOMER_NOT_FOUND' });
    await expect(identity.lookupCustomer({ name: '' }, { purposes: ['SERVICE'] })).rejects.toMatchObject({ code: 'IDENTIFIER_MISSING' });
    await expect(identity.lookupCustomer({ phone: '13911112345', name: '' })).rejects.toMatchObject({ kind: 'DENIED' });
    await expect(identity.merge({ customerId: 'A', otherCustomerId: 'B', reason: 'r', requestId: '' }, { purposes: ['STEWARDSHIP'] })).rejects.toMatchObject({ kind: 'DENIED' });
  });

  it('writes nobody into its log', () => {
    for (const secret of ['王芳', '13911112345', '110105199003072581', '建国路']) expect(lines.join('')).not.toContain(secret);
  });
});
