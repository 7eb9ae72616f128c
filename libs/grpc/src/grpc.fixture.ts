// For the tests of this folder: an issuer, certificates, and a server with a few methods of the operations and contact services.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import { credentials, type ChannelCredentials, type ServerCredentials } from '@grpc/grpc-js';
import * as x509 from '@peculiar/x509';
import { systemClock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { createLogger, grpcMetrics } from '@kejing/observability';
import { Type as Nested } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { Observable } from 'rxjs';
import { currentScope } from './call-scope.js';
import { Caller } from './caller.js';
import { GrpcExceptionFilter } from './exception-filter.js';
import { GrpcServer, type GrpcServerOptions } from './grpc-server.js';
import { requestPipe } from './request-pipe.js';
import { tokenVerifier } from './verify-token.js';

export const people = 'https://sso.example.com';

export interface Key { privateKey: CryptoKey; jwk: JWK; publicJwk: JWK }

export async function newKey(kid: string, algorithm = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    privateKey,
    jwk: { ...(await exportJWK(privateKey)), kid, alg: algorithm },
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm },
  };
}

export async function jwksFile(...keys: Key[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kejing-grpc-'));
  const file = join(folder, 'jwks.json');
  await writeFile(file, JSON.stringify({ keys: keys.map((key) => key.publicJwk) }));
  return file;
}

export interface TokenParts {
  iss?: string; sub?: string; aud?: string; exp?: number | string; kid?: string; [claim: string]: unknown;
}

/** A token of a person with the role OPERATIONS, unless parts say otherwise; a part that is undefined is left out. */
export function sign(key: Key, parts: TokenParts = {}): Promise<string> {
  const claims = { iss: people, sub: 'user:1', aud: 'kejing', exp: Math.floor(Date.now() / 1000) + 300, roles: ['OPERATIONS'], ...parts };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return new SignJWT(present).setProtectedHeader({ alg: key.jwk.alg ?? 'ES256', kid: key.jwk.kid ?? '' }).sign(key.privateKey);
}

class Part { @IsString() @MaxLength(3) text!: string; }
class OutcomesDto { @IsString({ each: true }) @MaxLength(5, { each: true }) @ArrayMaxSize(3) eventIds!: string[]; @IsString() consumerGroup!: string; }
class SlowDto { @IsString() consumerGroup!: string; @IsInt() status!: number; @IsInt() pageSize!: number; @IsString() pageToken!: string; }
export class NestedDto { @ValidateNested({ each: true }) @Nested(() => Part) policyParts!: Part[]; }

/** Calls that `ListHeldEvents` has begun; `pageSize` says for how many milliseconds it takes. */
export const slow = { begun: 0, ended: 0, aborted: 0 };

@Controller()
export class OperationsController {
  @GrpcMethod('OperationsService', 'getEventOutcomes')
  getEventOutcomes(@Payload() request: OutcomesDto, @Caller() caller: Caller) {
    if (!(request instanceof OutcomesDto)) throw new Error('not transformed');
    return { results: [{ eventId: caller.subject, consumerGroup: [caller.kind, ...caller.roles, caller.onBehalfOf].join(' '), outcome: 1 }] };
  }

  @GrpcMethod('OperationsService', 'listHeldEvents')
  async listHeldEvents(@Payload() request: SlowDto) {
    slow.begun += 1;
    const scope = currentScope();
    scope?.signal.addEventListener('abort', () => { slow.aborted += 1; }, { once: true });
    await new Promise((resolve) => setTimeout(resolve, request.pageSize));
    slow.ended += 1;
    return { nextPageToken: String(Math.round((scope?.deadline ?? 0) - Date.now())) };
  }

  @GrpcMethod('OperationsService', 'replayHeldEvents')
  replayHeldEvents(@Payload() request: { ids: string[] }): never {
    if (request.ids[0] === 'conflict') throw fault('CONFLICT', 'ROW_CHANGED', 'the row has changed', { retriable: true, metadata: { row: '7' } });
    throw new Error('name 王小明 must not leave the server');
  }
}

@Controller()
export class ContactController {
  @GrpcMethod('ContactService', 'revealContact')
  revealContact() { return {}; }
}

/** Streams of `WatchFeed` that are open; each sends a message every 20 ms. */
export const streams = { open: 0 };

@Controller()
export class FeedController {
  @GrpcMethod('FeedService', 'watchFeed')
  watchFeed(): Observable<object> {
    return new Observable((subscriber) => {
      streams.open += 1;
      const timer = setInterval(() => { subscriber.next({}); }, 20);
      return () => {
        streams.open -= 1;
        clearInterval(timer);
      };
    });
  }
}

@Module({ controllers: [OperationsController, ContactController, FeedController] })
class TestModule {}

export interface TestServer { port: number; lines: string[]; server: GrpcServer; close(): Promise<void> }

export async function startServer(
  issuers: Parameters<typeof tokenVerifier>[0], tls: ServerCredentials,
  options: Partial<GrpcServerOptions> = {}, module: Type = TestModule,
): Promise<TestServer> {
  const lines: string[] = [];
  const logger = createLogger('test', 'info', { write: (line) => { lines.push(line); } });
  const server = new GrpcServer({
    url: '127.0.0.1:0', credentials: tls, services: ['kejing.common.v1.OperationsService', 'kejing.cdp.v1.ContactService', 'kejing.strategy.v1.FeedService'],
    verify: tokenVerifier(issuers, systemClock), logger, metrics: grpcMetrics(), reflection: true, drainMs: 2_000, ...options,
  });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, { strategy: server, logger: false });
  app.useGlobalPipes(requestPipe());
  app.useGlobalFilters(new GrpcExceptionFilter(logger));
  await app.listen();
  return { port: server.port, lines, server, close: () => app.close() };
}

export interface Authority { ca: Buffer; issue(name: string): Promise<{ cert: Buffer; key: Buffer }> }

/** A certificate authority of its own, for localhost. */
export async function newAuthority(): Promise<Authority> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  x509.cryptoProvider.set(webcrypto as never);
  const period = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01', name: 'CN=test authority', ...period, keys: caKeys as never, signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  return {
    ca: Buffer.from(ca.toString('pem')),
    async issue(name) {
      const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const cert = await x509.X509CertificateGenerator.create({
        serialNumber: Date.now().toString(16).padStart(12, '0'), subject: `CN=${name}`, issuer: ca.subject, ...period,
        publicKey: keys.publicKey as never, signingKey: caKeys.privateKey as never, signingAlgorithm: algorithm,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' }])],
      });
      const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
      return { cert: Buffer.from(cert.toString('pem')), key: Buffer.from(`-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`) };
    },
  };
}

/** Client credentials that send a fixed token. */
export function withToken(token: string, channel: ChannelCredentials = credentials.createInsecure()) {
  return { channel, minter: { token: () => Promise.resolve(token) } };
}
