// Promise: what a page claims is on the topic before it is told so, always as a claim of a device; what is wrong, foreign or too much is refused with a typed answer.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { loadConfig, ServiceConfig } from '@kejing/config';
import { Kafka, MessagingModule, messagingMigrations, type RawMessage } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { PostgresModule } from '@kejing/postgres';
import { startService, type RunningService } from '@kejing/service';
import { freePort, testDatabase, testKafka, until, type TestDatabase, type TestKafka } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CollectorModule } from './collector.module.js';

const TOPIC = 'insurer.touchpoint.v1';
const ORIGIN = 'https://www.insurer.example';

@Module({ imports: [PostgresModule.forRoot({ migrations: messagingMigrations }), MessagingModule.forRoot({ service: 'cdp' }), CollectorModule] })
class TestModule {}

let database: TestDatabase;
let kafka: TestKafka;
let service: RunningService;
const seen: RawMessage[] = [];
let stopReading: () => Promise<void>;

async function start(brokers: string[]): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'kejing-collector-'));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' }] }));
  const config = loadConfig(ServiceConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_DATABASE_POOL: '3', KEJING_KAFKA_BROKERS: brokers.join(','),
    KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0',
    KEJING_HTTP_PORT: String(await freePort()), KEJING_DRAIN_MS: '500',
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'kejing:service:test', jwksFile: join(folder, 'jwks.json'), service: 'test' }]),
  });
  return startService({ name: 'cdp', module: TestModule, config: ServiceConfig, services: [], http: true }, config, createLogger('test', 'silent'));
}
const post = (body: unknown, headers: Record<string, string> = {}, to = service) =>
  fetch(`http://127.0.0.1:${to.httpPort}/v1/events`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const event = (over: object = {}) => ({ device_id: `d-${randomUUID()}`, kind: 'READ', ...over });

beforeAll(async () => {
  process.env['KEJING_COLLECTOR_ORIGINS'] = ORIGIN;
  process.env['KEJING_COLLECTOR_RATE_PER_ADDRESS'] = '60'; // 300 at once
  database = await testDatabase();
  kafka = await testKafka();
  await kafka.createTopics([TOPIC]);
  service = await start(kafka.brokers);
  const reader = new Kafka({ clientId: 'test', ...kafka }, { warn: () => undefined, error: () => undefined } as never);
  const consumer = await reader.consume({
    group: `test-${randomUUID()}`, topics: [TOPIC], onDead: () => undefined, onAssigned: () => undefined,
    onFetch: async ({ batches }) => void seen.push(...batches.flatMap((batch) => batch.messages)),
  });
  stopReading = () => consumer.stop();
});
afterAll(async () => {
  await stopReading();
  await service.stop();
  await database.close();
});

describe('POST /v1/events', () => {
  it('publishes claims of a device, acknowledged before it answers', async () => {
    const event_id = randomUUID();
    const one = event({ event_id, page: '/article/1', content_id: 'c1', duration_seconds: 31, time: '2026-01-02T03:04:05Z', properties: { campaign: 'spring' } });
    const answer = await post({ events: [one] }, { origin: ORIGIN });
    expect([answer.status, await answer.json(), answer.headers.get('access-control-allow-origin')]).toEqual([202, { accepted: 1 }, ORIGIN]);
    const message = await until(() => seen.find((found) => found.key?.toString() === one.device_id));
    expect([message.headers['ce_id']?.toString(), message.headers['ce_type']?.toString()]).toEqual([event_id, 'kejing.insurer.v1.TouchpointReported']);
    expect(JSON.parse(message.value!.toString())).toEqual({
      sourceSystem: 'WEB', deviceId: one.device_id, verification: 'VERIFICATION_CLIENT_CLAIMED', kind: 'INTERACTION_KIND_READ', page: '/article/1', contentId: 'c1',
      durationSeconds: 31, touchTime: '2026-01-02T03:04:05Z', properties: { campaign: 'spring' },
    });
  });

  it('takes beacons', async () => {
    expect((await post({ events: [event()] }, { 'content-type': 'text/plain', origin: ORIGIN })).status).toBe(202);
  });

  it.each([
    ['a party', { events: [event({ source_id: 'C1' })] }, 'events[0].source_id'],
    ['a verification', { events: [event({ verification: 2 })] }, 'events[0].verification'],
    ['an unknown kind', { events: [event({ kind: 'CLAIMED' })] }, 'events[0].kind'],
    ['no device', { events: [{ kind: 'READ' }] }, 'events[0].device_id'],
    ['a query', { events: [event({ page: '/a?phone=1' })] }, 'events[0].page'],
    ['wrong properties', { events: [event({ properties: { a: 1 } })] }, 'events[0].properties'],
    ['too many', { events: Array.from({ length: 101 }, () => ({})) }, 'events'],
    ['none', { events: [] }, 'events'],
    ['another body', { foo: 1 }, 'events'],
  ])('refuses %s', async (_, body, field) => {
    const answer = await post(body, { origin: ORIGIN });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    const problem = (await answer.json()) as { code: string; violations: { field: string }[] };
    expect(problem.code).toBe('REQUEST_INVALID');
    expect(problem.violations.map((one) => one.field)).toContain(field);
  });

  it('refuses what is no JSON object, and what is too large', async () => {
    expect((await post('[1]')).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect((await post({ events: [event({ properties: { a: 'x'.repeat(70_000) } })] })).status).toBe(413);
  });

  it('is for pages of the insurer', async () => {
    const answer = await post({ events: [event()] }, { origin: 'https://evil.example' });
    expect([answer.status, answer.headers.get('access-control-allow-origin'), ((await answer.json()) as { code: string }).code]).toEqual([403, null, 'ORIGIN_NOT_ALLOWED']);
    const preflight = (origin: string) => fetch(`http://127.0.0.1:${service.httpPort}/v1/events`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight(ORIGIN);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('access-control-allow-headers')]).toEqual([204, ORIGIN, 'content-type']);
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  it('bounds a flood', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post({ events: Array.from({ length: 100 }, () => event()) })));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(3);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await refused[0]!.json()) as { code: string }).code).toBe('RATE_EXCEEDED');
  });

  it('says when the broker is away', async () => {
    const lonely = await start([`127.0.0.1:${await freePort()}`]);
    try {
      const answer = await post({ events: [event()] }, {}, lonely);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'EVENTS_UNAVAILABLE']);
    } finally {
      await lonely.stop();
    }
  });
});
