// Promise: the service starts as main.ts starts it; over the wire roles and rules hold, and the public pages keep their own headers.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { loadConfig } from '@kejing/config';
import { ContentKind, type ContentServiceClient } from '@kejing/contracts/grpc/content/v1/content';
import { closeGrpcClient, grpcClient, type GrpcClient, type Role } from '@kejing/grpc';
import { createLogger } from '@kejing/observability';
import { startService, type RunningService } from '@kejing/service';
import { freePort, testDatabase, testKafka, type TestDatabase } from '@kejing/testing';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContentConfig } from './content.config.js';
import { ContentModule } from './content.module.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clients: object[] = [];
let database: TestDatabase;
let service: RunningService;

beforeAll(async () => {
  database = await testDatabase();
  const kafka = await testKafka();
  await kafka.createTopics(['kejing.cdp.agent.state.v1', 'kejing.cdp.consent.v1', 'kejing.cdp.record.state.v1', 'kejing.marketing.task.v1']);
  const jwksFile = join(await mkdtemp(join(tmpdir(), 'kejing-content-')), 'jwks.json');
  await writeFile(jwksFile, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'ES256' }] }));
  const config = loadConfig(ContentConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_DATABASE_POOL: '4', KEJING_KAFKA_BROKERS: kafka.brokers.join(','),
    KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0',
    KEJING_HTTP_PORT: String(await freePort()), KEJING_DRAIN_MS: '500', KEJING_PUBLIC_URL: 'http://127.0.0.1:1',
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: 'people', jwksFile }]),
  });
  const services = ['kejing.content.v1.ContentService', 'kejing.content.v1.LinkService', 'kejing.content.v1.InteractionStrategyService', 'kejing.content.v1.StudioService'];
  service = await startService({ name: 'content', module: ContentModule, config: ContentConfig, services, http: true }, config, createLogger('content', 'silent'));
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await service?.stop();
  await database.close();
});

function contentAs(subject: string, roles: Role[]): GrpcClient<ContentServiceClient> {
  const token = () =>
    new SignJWT({ roles }).setProtectedHeader({ alg: 'ES256', kid: 'test' }).setIssuer('people').setSubject(subject).setAudience('kejing').setIssuedAt()
      .setExpirationTime('5m').sign(privateKey);
  const client = grpcClient<ContentServiceClient>('kejing.content.v1.ContentService', `127.0.0.1:${service.grpcPort}`, { channel: credentials.createInsecure(), minter: { token } });
  clients.push(client);
  return client;
}
const requestId = () => randomUUID();
const http = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${service.httpPort}${path}`, init);

describe('over the wire', () => {
  it('roles and rules hold, and a content comes to be shown', async () => {
    const [amy, rita, agent] = [contentAs('amy', ['MARKETER']), contentAs('rita', ['REVIEWER']), contentAs('li', ['AGENT'])];
    const draft = { title: '孩子的保障', summary: '', topics: ['child-cover'], article: { html: '<p>正文</p>' } };
    const wanted = { contentKey: 'child-cover', kind: ContentKind.CONTENT_KIND_ARTICLE, draft, requestId: requestId() };
    await expect(agent.createContent(wanted)).rejects.toMatchObject({ kind: 'DENIED' });
    await expect(amy.createContent({ ...wanted, contentKey: 'Not Kebab' })).rejects.toMatchObject({ kind: 'INVALID', fieldViolations: [{ field: 'content_key' }] });
    await expect(amy.createContent({ ...wanted, kind: ContentKind.CONTENT_KIND_QUIZ })).rejects.toMatchObject({ kind: 'UNIMPLEMENTED' });
    const contentId = (await amy.createContent(wanted)).content!.contentId;
    await amy.submitForReview({ contentId, revision: 0, requestId: requestId() });
    await expect(amy.approveContent({ contentId, revision: 0, requestId: requestId() })).rejects.toMatchObject({ kind: 'DENIED' });
    await rita.approveContent({ contentId, revision: 0, requestId: requestId() });
    await amy.publishContent({ contentId, requestId: requestId() });
    expect((await agent.getContent({ contentId: '', contentKey: 'child-cover', version: 0 })).content).toMatchObject({ title: '孩子的保障', article: { html: '<p>正文</p>' } });
    expect(await agent.checkPhrases({ text: '保本' })).toMatchObject({ blocked: true, findings: [{ start: 0, end: 2 }] });
  });

  it('public pages answer with headers of their own', async () => {
    await database.db.query(`INSERT INTO agent VALUES ('a1', 'Slug1', 'c', '李安然', '0001', true, 1)`);
    const studio = await http('/a/Slug1');
    expect([studio.status, await studio.text()]).toEqual([200, expect.stringContaining('孩子的保障')]);
    expect(studio.headers.get('content-security-policy')).toContain('sha256-');
    expect((await http('/a/Slug1?l=x&l=y')).status).toBe(200);
    expect((await http('/a/Slug1/c/child-cover')).status).toBe(200);
    expect((await http('/l/nonsense')).status).toBe(404);
    const post = (body: string) => http(`/l/${'A'.repeat(22)}/read`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect([(await post('{"viewId":"AbCdEfGhIj12"}')).status, (await post('{')).status, (await post(JSON.stringify({ viewId: 'x'.repeat(2000) }))).status]).toEqual([404, 400, 400]);
  });
});
