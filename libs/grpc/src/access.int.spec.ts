// Promise: nobody gets in without a good token of a trusted issuer, the right role and, where personal data is answered, a purpose.
import { Client, credentials, Metadata, ServerCredentials, status } from '@grpc/grpc-js';
import type { ContactServiceClient } from '@kejing/contracts/grpc/cdp/v1/contact';
import type { OperationsServiceClient } from '@kejing/contracts/grpc/common/v1/operations';
import { systemClock } from '@kejing/clock';
import { service as healthService } from 'grpc-health-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeGrpcClient, grpcClient } from './client.js';
import { jwksFile, newAuthority, newKey, sign, startServer, withToken, type Authority, type Key, type TestServer } from './grpc.fixture.js';
import { tokenMinter } from './service-token.js';

const operations = 'kejing.common.v1.OperationsService';
let authority: Authority;
let channel: ReturnType<typeof credentials.createSsl>;
let server: TestServer;
let key: Key;
let serviceKey: Key;
const clients: object[] = [];

function client<T>(service: string, token: string): ReturnType<typeof grpcClient<T>> {
  const made = grpcClient<T>(service, `localhost:${server.port}`, withToken(token, channel));
  clients.push(made);
  return made;
}

const outcomes = (token: string) => client<OperationsServiceClient>(operations, token).getEventOutcomes({ eventIds: ['a'], consumerGroup: '' });

beforeAll(async () => {
  authority = await newAuthority();
  const [own, theirs] = await Promise.all([authority.issue('server'), authority.issue('client')]);
  key = await newKey('people-1');
  serviceKey = await newKey('tagging-1');
  channel = credentials.createSsl(authority.ca, theirs.key, theirs.cert);
  server = await startServer([
    { issuer: 'https://sso.example.com', jwksFile: await jwksFile(key) },
    { issuer: 'kejing:service:tagging', jwksFile: await jwksFile(serviceKey), service: 'tagging' },
  ], ServerCredentials.createSsl(authority.ca, [{ cert_chain: own.cert, private_key: own.key }], true));
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await server.close();
});

describe('token', () => {
  it('lets a good one in, and the handler knows the caller', async () => {
    const answer = await outcomes(await sign(key));
    expect(answer.results[0]).toMatchObject({ eventId: 'user:1', consumerGroup: 'user OPERATIONS ' });
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['none', () => '', 'TOKEN_MISSING'],
    ['no token at all', () => 'x.y.z', 'TOKEN_INVALID'],
    ['expired', () => sign(key, { exp: Math.floor(Date.now() / 1000) - 60 }), 'TOKEN_EXPIRED'],
    ['without expiry', () => sign(key, { exp: undefined }), 'TOKEN_INVALID'],
    ['without subject', () => sign(key, { sub: undefined }), 'TOKEN_INVALID'],
    ['wrong audience', () => sign(key, { aud: 'other' }), 'TOKEN_INVALID'],
    ['unknown issuer', () => sign(key, { iss: 'https://evil.example.com' }), 'TOKEN_INVALID'],
    ['key of another issuer', () => sign(serviceKey), 'TOKEN_INVALID'],
    ['algorithm none', () => new UnsecuredJWT({ roles: ['OPERATIONS'] }).setIssuer('https://sso.example.com').setSubject('user:1')
      .setAudience('kejing').setExpirationTime('5m').encode(), 'TOKEN_INVALID'],
    ['symmetric algorithm', () => new SignJWT({ roles: ['OPERATIONS'] }).setProtectedHeader({ alg: 'HS256', kid: 'people-1' })
      .setIssuer('https://sso.example.com').setSubject('user:1').setAudience('kejing').setExpirationTime('5m')
      .sign(new TextEncoder().encode(JSON.stringify(key.publicJwk))), 'TOKEN_INVALID'],
    ['a person who says she is a service', () => sign(key, { sub: 'service:cdp', roles: ['SERVICE'] }), 'TOKEN_INVALID'],
    ['a person with the role of services', () => sign(key, { roles: ['SERVICE'] }), 'TOKEN_INVALID'],
    ['a service that signs for another', () => sign(serviceKey, { iss: 'kejing:service:tagging', sub: 'service:cdp' }), 'TOKEN_INVALID'],
    ['a service that signs for a person', () => sign(serviceKey, { iss: 'kejing:service:tagging', sub: 'user:1' }), 'TOKEN_INVALID'],
    ['longer than 8 KiB', () => sign(key, { padding: 'x'.repeat(9_000) }), 'TOKEN_INVALID'],
  ])('refuses %s with UNAUTHENTICATED', async (_, token, reason) => {
    await expect(outcomes(await token())).rejects.toMatchObject({ kind: 'UNAUTHENTICATED', code: reason });
  });

  it('of a service names it and for whom it calls', async () => {
    const minter = await tokenMinter('tagging', serviceKey.jwk, systemClock);
    const made = grpcClient<OperationsServiceClient>(operations, `localhost:${server.port}`, { channel, minter });
    clients.push(made);
    const answer = await made.getEventOutcomes({ eventIds: [], consumerGroup: '' }, { onBehalfOf: 'user:7' });
    expect(answer.results[0]).toMatchObject({ eventId: 'service:tagging', consumerGroup: 'service SERVICE user:7' });
  });

  it('of a service gives no role but SERVICE', async () => {
    const token = await sign(serviceKey, { iss: 'kejing:service:tagging', sub: 'service:tagging', roles: ['STEWARD', 'OPERATIONS'] });
    await expect(client<OperationsServiceClient>(operations, token).replayHeldEvents({ ids: [] })).rejects.toMatchObject({ kind: 'DENIED' });
  });
});

describe('contract', () => {
  it('denies a wrong role', async () => {
    await expect(outcomes(await sign(key, { roles: ['AGENT', 'NOBODY'] }))).rejects.toMatchObject({ kind: 'DENIED', code: 'ROLE_MISSING' });
  });

  it('denies personal data without a purpose, and gives it with one', async () => {
    const reveal = async (parts: object) =>
      client<ContactServiceClient>('kejing.cdp.v1.ContactService', await sign(key, { roles: ['AGENT'], ...parts })).revealContact({} as never);
    await expect(reveal({})).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
    await expect(reveal({ purposes: ['SERVICE'] })).resolves.toBeDefined();
  });

  it('lets nobody learn of methods without a token: reflection and methods without a handler need one too', async () => {
    const raw = new Client(`localhost:${server.port}`, channel);
    const call = raw.makeBidiStreamRequest('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', (b: Buffer) => b, (b: Buffer) => b);
    const error = await new Promise<{ code: number }>((resolve) => { call.on('error', resolve as never); call.on('data', () => undefined); });
    expect(error.code).toBe(status.UNAUTHENTICATED);
    raw.close();
    const discard = (token: string) => client<OperationsServiceClient>(operations, token).discardHeldEvent({ id: '1', reason: 'x' });
    await expect(discard('')).rejects.toMatchObject({ kind: 'UNAUTHENTICATED' });
    await expect(discard(await sign(key))).rejects.toMatchObject({ kind: 'UNIMPLEMENTED' });
  });

  it('reflection answers with a token', async () => {
    const raw = new Client(`localhost:${server.port}`, channel);
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${await sign(key, { roles: [] })}`);
    const call = raw.makeBidiStreamRequest('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', (b: Buffer) => b, (b: Buffer) => b, metadata);
    const symbol = Buffer.from(operations);
    call.write(Buffer.concat([Buffer.from([0x22, symbol.length]), symbol]));
    const answer = await new Promise<Buffer>((resolve, reject) => { call.on('data', resolve); call.on('error', reject); });
    expect(answer.includes('GetEventOutcomes')).toBe(true);
    call.end();
    raw.close();
  });

  it('health needs no token', async () => {
    const raw = new Client(`localhost:${server.port}`, channel);
    const check = healthService['Check']!;
    const answer = await new Promise<unknown>((resolve, reject) => {
      raw.makeUnaryRequest<object, object>(check.path, check.requestSerialize, check.responseDeserialize, { service: operations }, (error, value) => {
        if (error) reject(error);
        else resolve(value);
      });
    });
    expect(answer).toMatchObject({ status: 'SERVING' });
    raw.close();
  });
});

describe('mutual TLS', () => {
  it('refuses a client without a certificate, and one of another authority', async () => {
    const stranger = await newAuthority();
    const foreign = await stranger.issue('client');
    for (const other of [credentials.createSsl(authority.ca), credentials.createSsl(authority.ca, foreign.key, foreign.cert)]) {
      const made = grpcClient<OperationsServiceClient>(operations, `localhost:${server.port}`, withToken(await sign(key), other), { deadlineMs: 2_000 });
      clients.push(made);
      await expect(made.getEventOutcomes({ eventIds: [], consumerGroup: '' })).rejects.toMatchObject({ name: 'KejingError', retriable: true });
    }
  });
});
