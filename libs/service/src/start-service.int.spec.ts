// Promise: a service starts whole, says whether it lives and is ready, answers in one manner on gRPC and HTTP, and stops in order.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { credentials } from '@grpc/grpc-js';
import { CLOCK, systemClock, type Clock } from '@kejing/clock';
import { loadConfig, ServiceConfig } from '@kejing/config';
import type { OperationsServiceClient } from '@kejing/contracts/grpc/common/v1/operations';
import { fault } from '@kejing/errors';
import { closeGrpcClient, grpcClient, tokenMinter, type GrpcClient } from '@kejing/grpc';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { PostgresModule } from '@kejing/postgres';
import { freePort, testDatabase, testKafka, type TestDatabase } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type RunningService } from './start-service.js';

@Controller()
class PageController {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}
  @Get('/page') page() { return { year: this.clock.now().getFullYear() }; }
  @Get('/fault') fault(): never { throw fault('EXHAUSTED', 'TOO_FAST', 'slow down'); }
  @Get('/bug') bug(): never { throw new Error('王小明'); }
  @Post('/echo') echo(@Body() body: object) { return body; }
}

@Module({
  imports: [PostgresModule.forRoot({ migrations: [...messagingMigrations] }), MessagingModule.forRoot({ service: 'test' })],
  controllers: [PageController],
})
class TestModule {}

let database: TestDatabase;
let service: RunningService;
let operations: GrpcClient<OperationsServiceClient>;
const lines: string[] = [];
const http = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${service.httpPort}${path}`, init);
const admin = (path: string) => fetch(`http://127.0.0.1:${service.adminPort}${path}`);

beforeAll(async () => {
  database = await testDatabase();
  const kafka = await testKafka();
  const folder = await mkdtemp(join(tmpdir(), 'kejing-service-'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' };
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test' }] }));
  const config = loadConfig(ServiceConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_DATABASE_POOL: '4',
    KEJING_KAFKA_BROKERS: [kafka.brokers].flat().join(','), KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password,
    KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_HTTP_PORT: String(await freePort()), KEJING_DRAIN_MS: '1000',
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'kejing:service:test', jwksFile: join(folder, 'jwks.json'), service: 'test' }]),
  });
  const logger = createLogger('test', 'debug', { write: (line) => { lines.push(line); } });
  service = await startService({ name: 'test', module: TestModule, config: ServiceConfig, services: [], http: true }, config, logger);
  operations = grpcClient('kejing.common.v1.OperationsService', `127.0.0.1:${service.grpcPort}`, {
    channel: credentials.createInsecure(), minter: await tokenMinter('test', jwk, systemClock),
  });
});
afterAll(async () => {
  closeGrpcClient(operations);
  await service.stop();
  await database.close();
});

describe('a running service', () => {
  it('lives, is ready and shows its metrics', async () => {
    expect([(await admin('/livez')).status, await (await admin('/readyz')).json()]).toEqual([200, { status: 'ok', problems: [] }]);
    await operations.getEventOutcomes({ eventIds: ['none'], consumerGroup: '' });
    const metrics = await (await admin('/metrics')).text();
    expect(metrics).toMatch(/kejing_grpc_calls_total\{method="\/kejing.common.v1.OperationsService\/GetEventOutcomes",code="0",service="test"\} 1/);
  });

  it('serves operations, by role and with rules', async () => {
    await expect(operations.getEventOutcomes({ eventIds: ['none'], consumerGroup: '' })).resolves.toEqual({ results: [] });
    await expect(operations.getEventOutcomes({ eventIds: ['x'.repeat(201)], consumerGroup: '' })).rejects.toMatchObject({ fieldViolations: [{ field: 'event_ids' }] });
    await expect(operations.listHeldEvents({ consumerGroup: '', status: 0, pageSize: 0, pageToken: '' })).rejects.toMatchObject({ kind: 'DENIED' });
  });

  it('serves public HTTP with headers that deny by default', async () => {
    const response = await http('/page');
    expect(await response.json()).toEqual({ year: expect.any(Number) });
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it.each<[string, RequestInit, number, string]>([
    ['/fault', {}, 429, 'TOO_FAST'],
    ['/bug', {}, 500, 'INTERNAL'],
    ['/nowhere', {}, 404, 'NOT_FOUND'],
    ['/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"王小明' }, 400, 'REQUEST_INVALID'],
    ['/echo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ a: 'x'.repeat(70_000) }) }, 413, 'BODY_TOO_LARGE'],
  ])('answers %s with a problem', async (path, init, status, code) => {
    const response = await http(path, init);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status, code });
    expect(text).not.toContain('王小明');
  });

  it('takes what a beacon sends', async () => {
    const response = await http('/echo', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"a":1}' });
    expect(await response.json()).toEqual({ a: 1 });
  });

  it('stops within its time', async () => {
    const startedAt = Date.now();
    await service.stop();
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    await expect(admin('/readyz')).rejects.toThrow();
    await expect(operations.getEventOutcomes({ eventIds: [], consumerGroup: '' })).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect(lines.some((line) => line.includes('gRPC server closed'))).toBe(true);
  });
});
