import { readFileSync } from 'node:fs';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { StackConnection } from '@kejing/local';
import { Histogram } from './histogram.js';
import { openLoop, type Arrivals } from './open-loop.js';

/** Where calls go: a method, and its requests as bytes, in turn. */
export interface Target {
  address: string;
  path: string;
  requests: readonly Buffer[];
  token: string;
}

const CONNECTIONS = 2;
const DEADLINE_MS = 30_000;
const same = (bytes: Buffer) => bytes;

/** One call; answers the bytes. */
export async function callOnce(stack: StackConnection, target: Target, request: Buffer): Promise<Buffer> {
  const caller = new Caller(stack, target, 1);
  try {
    return await caller.call(request);
  } finally {
    caller.close();
  }
}

/** Calls over mutual TLS, `concurrency` of them at every moment on a few connections, for so long; answers are not decoded. Any failed call fails it. */
export async function callsAtOnce(stack: StackConnection, target: Target, concurrency: number, milliseconds: number): Promise<{ callsPerSecond: number; latency: Histogram }> {
  const caller = new Caller(stack, target, CONNECTIONS);
  const latency = new Histogram();
  try {
    await caller.connect();
    const started = performance.now();
    const worker = async () => {
      while (performance.now() - started < milliseconds) {
        const begun = performance.now();
        await caller.next();
        latency.record(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return { callsPerSecond: latency.count / ((performance.now() - started) / 1000), latency };
  } finally {
    caller.close();
  }
}

/** Calls that come by a schedule, whatever became of those before (see {@link openLoop}). */
export async function callsBySchedule(stack: StackConnection, target: Target, perSecond: number, seconds: number): Promise<Arrivals> {
  const caller = new Caller(stack, target, CONNECTIONS);
  try {
    await caller.connect();
    return await openLoop({ perSecond, seconds, send: () => caller.next() });
  } finally {
    caller.close();
  }
}

/** Connections to a target, used in turn, as its requests are. */
class Caller {
  private readonly clients: Client[];
  private readonly metadata = new Metadata();
  private sent = 0;

  constructor(stack: StackConnection, private readonly target: Target, connections: number) {
    const { ca, key, cert } = stack.tls;
    const secure = credentials.createSsl(readFileSync(ca), readFileSync(key), readFileSync(cert));
    this.clients = Array.from({ length: connections }, () => new Client(target.address, secure, { 'grpc.use_local_subchannel_pool': 1 }));
    this.metadata.set('authorization', `Bearer ${target.token}`);
  }

  async connect(): Promise<void> {
    for (const _ of this.clients) await this.next();
  }

  next(): Promise<Buffer> {
    return this.call(this.target.requests[this.sent % this.target.requests.length]!);
  }

  call(request: Buffer): Promise<Buffer> {
    const client = this.clients[this.sent++ % this.clients.length]!;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(this.target.path, same, same, request, this.metadata, { deadline: Date.now() + DEADLINE_MS }, (error, answer) => (error ? reject(error) : resolve(answer!)));
    });
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}
