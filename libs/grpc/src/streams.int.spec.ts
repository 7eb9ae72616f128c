// Promise: a server stream is typed, cancelled from either side without a trace, and never holds up a shutdown.
import { Client, credentials, ServerCredentials } from '@grpc/grpc-js';
import type { FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeGrpcClient, grpcClient } from './client.js';
import { jwksFile, newKey, people, sign, startServer, streams, withToken, type Key, type TestServer } from './grpc.fixture.js';

let key: Key;
let issuers: { issuer: string; jwksFile: string }[];
let server: TestServer;
const clients: object[] = [];

async function feed(of: TestServer, role: string) {
  const token = await sign(key, { roles: [role], agent_id: 'A1', purposes: ['SERVICE'] });
  const made = grpcClient<FeedServiceClient, 'watchFeed'>('kejing.strategy.v1.FeedService', `127.0.0.1:${of.port}`, withToken(token));
  clients.push(made);
  return made;
}

const start = (options = {}) => startServer(issuers, ServerCredentials.createInsecure(), options);

beforeAll(async () => {
  key = await newKey('k');
  issuers = [{ issuer: people, jwksFile: await jwksFile(key) }];
  server = await start();
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await server.close();
});

describe('a server stream', () => {
  it('is read message by message, and leaving the loop ends it at the server', async () => {
    let read = 0;
    for await (const message of (await feed(server, 'AGENT')).watchFeed({} as never)) {
      expect(message).toBeTypeOf('object');
      read += 1;
      if (read === 3) break;
    }
    await until(() => streams.open === 0, 2_000);
  });

  it('ends quietly when its reader cancels', async () => {
    const stream = (await feed(server, 'AGENT')).watchFeed({} as never);
    setTimeout(() => { stream.cancel(); }, 100);
    for await (const _ of stream) expect(streams.open).toBe(1);
    await until(() => streams.open === 0, 2_000);
  });

  it('of a wrong role fails with its reason', async () => {
    const read = async () => { for await (const _ of (await feed(server, 'REVIEWER')).watchFeed({} as never)) break; };
    await expect(read()).rejects.toMatchObject({ kind: 'DENIED', code: 'ROLE_MISSING' });
  });

  it('ends at the deadline of its reader', async () => {
    const read = async () => { for await (const _ of (await feed(server, 'AGENT')).watchFeed({} as never, { deadlineMs: 150 })); };
    await expect(read()).rejects.toMatchObject({ kind: 'DEADLINE' });
    await until(() => streams.open === 0, 2_000);
  });

  it('over the bound is refused', async () => {
    const narrow = await start({ maxStreams: 1 });
    const first = (await feed(narrow, 'AGENT')).watchFeed({} as never);
    const reading = (async () => { for await (const _ of first); })();
    await until(() => streams.open === 1, 2_000);
    const read = async () => { for await (const _ of (await feed(narrow, 'AGENT')).watchFeed({} as never)); };
    await expect(read()).rejects.toMatchObject({ kind: 'EXHAUSTED', code: 'TOO_MANY_CALLS' });
    first.cancel();
    await reading;
    await narrow.close();
  });

  it('is ended by a shutdown with advice to come back, and so is a watch of health', async () => {
    const closing = await start({ drainMs: 5_000 });
    const read = (async () => { for await (const _ of (await feed(closing, 'AGENT')).watchFeed({} as never)); })();
    const outcome = read.catch((error: unknown) => error);
    const raw = new Client(`127.0.0.1:${closing.port}`, credentials.createInsecure());
    const watch = raw.makeServerStreamRequest('/grpc.health.v1.Health/Watch', (b: Buffer) => b, (b: Buffer) => b, Buffer.alloc(0));
    watch.on('data', () => undefined);
    watch.on('error', () => undefined);
    await until(() => streams.open === 1, 2_000);
    const startedAt = Date.now();
    await closing.close();
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(await outcome).toMatchObject({ kind: 'UNAVAILABLE', code: 'SHUTTING_DOWN', retriable: true });
    raw.close();
  });
});
