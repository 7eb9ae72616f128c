// Promise: every call ends in time with a typed answer, however it is asked, and shutdown waits for those in flight, but not for ever.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, credentials, Metadata, ServerCredentials, status, type ServiceError } from '@grpc/grpc-js';
import type { OperationsServiceClient } from '@kejing/contracts/grpc/common/v1/operations';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInScope } from './call-scope.js';
import { closeGrpcClient, grpcClient } from './client.js';
import { jwksFile, newKey, people, sign, slow, startServer, withToken, type TestServer } from './grpc.fixture.js';
import type { GrpcServerOptions } from './grpc-server.js';
import { fromStatus } from './status.js';

const operations = 'kejing.common.v1.OperationsService';
const servers: TestServer[] = [];
const clients: object[] = [];
let issuers: { issuer: string; jwksFile: string }[];
let token: string;
let server: TestServer;

async function start(options: Partial<GrpcServerOptions> = {}): Promise<TestServer> {
  const started = await startServer(issuers, ServerCredentials.createInsecure(), options);
  servers.push(started);
  return started;
}

function client(of: TestServer = server) {
  const made = grpcClient<OperationsServiceClient>(operations, `127.0.0.1:${of.port}`, withToken(token));
  clients.push(made);
  return made;
}

const wait = (pageSize: number) => ({ consumerGroup: '', status: 0, pageSize, pageToken: '' });

beforeAll(async () => {
  const key = await newKey('k');
  issuers = [{ issuer: people, jwksFile: await jwksFile(key) }];
  token = await sign(key);
  server = await start();
});
afterAll(async () => {
  clients.forEach(closeGrpcClient);
  await Promise.all(servers.map((one) => one.close()));
});

describe('a bad request', () => {
  it('is answered with field violations in the words of the contract', async () => {
    const error = await client().getEventOutcomes({ eventIds: ['a', 'b', 'c', 'far too long'], consumerGroup: '' }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      kind: 'INVALID', code: 'REQUEST_INVALID', retriable: false,
      fieldViolations: [{ field: 'event_ids' }, { field: 'event_ids' }],
    });
  });

  it.each([['bytes that are no message', Buffer.from('0affffff', 'hex')], ['U+0000 in a text', Buffer.from('0a0161000a0161', 'hex')]])(
    'of %s is INVALID_ARGUMENT, not INTERNAL', async (_, bytes) => {
      const raw = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      const error = await new Promise<ServiceError | null>((resolve) => {
        raw.makeUnaryRequest(`/${operations}/GetEventOutcomes`, () => bytes, (b: Buffer) => b, {}, metadata, resolve);
      });
      expect(fromStatus(error!)).toMatchObject({ kind: 'INVALID', code: 'REQUEST_UNREADABLE' });
      raw.close();
    });

  it('over 4 MiB is refused', async () => {
    const raw = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    const code = await new Promise((resolve) => {
      raw.makeUnaryRequest(`/${operations}/GetEventOutcomes`, () => Buffer.alloc(4 * 1024 * 1024 + 1), (b: Buffer) => b, {}, metadata, (e) => { resolve(e?.code); });
    });
    expect(code).toBe(status.RESOURCE_EXHAUSTED);
    raw.close();
  });
});

describe('an error of a handler', () => {
  it('keeps its reason, metadata and whether to try again', async () => {
    await expect(client().replayHeldEvents({ ids: ['conflict'] })).rejects.toMatchObject({
      kind: 'CONFLICT', code: 'ROW_CHANGED', publicMessage: 'the row has changed', retriable: true, metadata: { row: '7' },
    });
  });

  it('that is not ours becomes INTERNAL with an id that the log has', async () => {
    const error = await client().replayHeldEvents({ ids: [] }).catch((e: unknown) => e as { metadata: Record<string, string> });
    expect(error).toMatchObject({ kind: 'INTERNAL', code: 'INTERNAL', publicMessage: 'internal error' });
    expect(JSON.stringify(error)).not.toContain('王小明');
    const id = (error as { metadata: Record<string, string> }).metadata['error_id'] ?? '';
    expect(server.lines.some((line) => line.includes(id))).toBe(true);
  });
});

describe('a deadline', () => {
  it('of the client is seen by the handler and ends the call', async () => {
    const aborted = slow.aborted;
    await expect(client().listHeldEvents(wait(2_000), { deadlineMs: 200 })).rejects.toMatchObject({ kind: 'DEADLINE' });
    await until(() => slow.aborted > aborted, 2_000);
    const left = Number((await client().listHeldEvents(wait(0), { deadlineMs: 3_000 })).nextPageToken);
    expect(left).toBeGreaterThan(1_000);
    expect(left).toBeLessThanOrEqual(3_000);
  });

  it('of the server bounds a call that has none', async () => {
    const bounded = await start({ maxUnaryMs: 200 });
    const startedAt = Date.now();
    await expect(client(bounded).listHeldEvents(wait(2_000), { deadlineMs: 20_000 })).rejects.toMatchObject({ kind: 'DEADLINE', code: 'DEADLINE_EXCEEDED' });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  it('of an incoming call bounds the outgoing ones, and its end cancels them', async () => {
    const end = new AbortController();
    const inherited = runInScope({ deadline: Date.now() + 1_000, signal: end.signal }, () => client().listHeldEvents(wait(0)));
    expect(Number((await inherited).nextPageToken)).toBeLessThanOrEqual(1_000);
    const aborted = slow.aborted;
    const cancelled = runInScope({ deadline: Infinity, signal: end.signal }, () => client().listHeldEvents(wait(2_000)));
    setTimeout(() => { end.abort(); }, 100);
    await expect(cancelled).rejects.toMatchObject({ code: 'GRPC_CANCELLED' });
    await until(() => slow.aborted > aborted, 2_000);
  });

  it('that has passed keeps a call from being made', async () => {
    const past = { deadline: Date.now() - 1, signal: new AbortController().signal };
    await expect(runInScope(past, () => client().listHeldEvents(wait(0)))).rejects.toMatchObject({ kind: 'DEADLINE' });
  });
});

describe('a connection that breaks', () => {
  it('costs no call: those in flight are made again on another one', async () => {
    const sockets = new Set<Socket>();
    const way = createServer((socket) => {
      const onward = connect(server.port, '127.0.0.1');
      for (const [from, to] of [[socket, onward], [onward, socket]] as const) {
        sockets.add(from);
        from.pipe(to).on('error', () => undefined);
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => { way.listen(0, '127.0.0.1', resolve); });
    const caller = client({ ...server, port: (way.address() as AddressInfo).port });
    const calls = Array.from({ length: 5 }, () => caller.listHeldEvents(wait(300)));
    await sleep(150);
    for (const socket of sockets) socket.destroy();
    await expect(Promise.all(calls)).resolves.toHaveLength(5);
    way.close();
  });
});

describe('too many calls', () => {
  it('are refused at once and typed, and it recovers', async () => {
    const narrow = await start({ maxInFlight: 2 });
    const caller = client(narrow);
    const begun = slow.begun;
    const running = [caller.listHeldEvents(wait(600)), caller.listHeldEvents(wait(600))];
    await until(() => slow.begun === begun + 2, 2_000);
    const startedAt = Date.now();
    await expect(caller.getEventOutcomes({ eventIds: [], consumerGroup: '' })).rejects.toMatchObject({ kind: 'EXHAUSTED', code: 'TOO_MANY_CALLS', retriable: true });
    expect(Date.now() - startedAt).toBeLessThan(300);
    await Promise.all(running);
    await expect(caller.getEventOutcomes({ eventIds: [], consumerGroup: '' })).resolves.toBeDefined();
  });
});

describe('shutdown', () => {
  it('lets a call in flight finish and takes no new one', async () => {
    const closing = await start();
    const caller = client(closing);
    const begun = slow.begun;
    const running = caller.listHeldEvents(wait(500));
    await until(() => slow.begun > begun, 2_000);
    const closed = closing.close();
    await expect(running).resolves.toBeDefined();
    await closed;
    await expect(caller.getEventOutcomes({ eventIds: [], consumerGroup: '' })).rejects.toMatchObject({ kind: 'UNAVAILABLE', retriable: true });
  });

  it('does not wait longer than the drain time', async () => {
    const closing = await start({ drainMs: 200 });
    const begun = slow.begun;
    const running = client(closing).listHeldEvents(wait(3_000)).catch((e: unknown) => e);
    await until(() => slow.begun > begun, 2_000);
    const startedAt = Date.now();
    await closing.close();
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(await running).toMatchObject({ kind: 'UNAVAILABLE' });
  });
});
