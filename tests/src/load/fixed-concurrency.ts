import { readFileSync } from 'node:fs';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { StackConnection } from '@kejing/local';
import { percentile } from './figures.js';

/** Where calls go: a method, and its requests as bytes, in turn. */
export interface Target {
  address: string;
  path: string;
  requests: readonly Buffer[];
  token: string;
}

export interface Load { callsPerSecond: number; p99Ms: number; answerBytes: number }

const CONNECTIONS = 2;
const same = (bytes: Buffer) => bytes;

/** One call; answers the bytes. */
export async function callOnce(stack: StackConnection, target: Target, request: Buffer): Promise<Buffer> {
  const client = clientOf(stack, target);
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(target.path, same, same, request, metadataOf(target), (error, answer) => (error ? reject(error) : resolve(answer!)));
    });
  } finally {
    client.close();
  }
}

/** Calls over mutual TLS, `concurrency` of them at every moment on a few connections, for so long; answers are not decoded. Any failed call fails it. */
export async function callsAtOnce(stack: StackConnection, target: Target, concurrency: number, milliseconds: number): Promise<Load> {
  const clients = Array.from({ length: CONNECTIONS }, () => clientOf(stack, target));
  const metadata = metadataOf(target);
  const latencies: number[] = [];
  let answerBytes = 0;
  let sent = 0;
  const call = () => new Promise<void>((resolve, reject) => {
    const request = target.requests[sent % target.requests.length]!;
    const client = clients[sent++ % clients.length]!;
    const started = performance.now();
    client.makeUnaryRequest(target.path, same, same, request, metadata, { deadline: Date.now() + 30_000 }, (error, answer) => {
      if (error) return reject(error);
      latencies.push(performance.now() - started);
      answerBytes = answer!.length;
      resolve();
    });
  });
  try {
    await call(); // connects
    latencies.length = 0;
    const started = performance.now();
    const worker = async () => { while (performance.now() - started < milliseconds) await call(); };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return { callsPerSecond: latencies.length / ((performance.now() - started) / 1000), p99Ms: percentile(latencies, 0.99), answerBytes };
  } finally {
    for (const client of clients) client.close();
  }
}

function clientOf(stack: StackConnection, { address }: Target): Client {
  const { ca, key, cert } = stack.tls;
  return new Client(address, credentials.createSsl(readFileSync(ca), readFileSync(key), readFileSync(cert)), { 'grpc.use_local_subchannel_pool': 1 });
}

function metadataOf({ token }: Target): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}
