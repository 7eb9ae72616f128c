// Promises: told to stop under load, a service answers every call that it has and ends in order within 30 s; with three times the load that it can bear it refuses
// the rest at once, does not grow, and is itself again within 10 s.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptServiceClient } from '@kejing/contracts/grpc/strategy/v1/script';
import { isKejingError } from '@kejing/errors';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs } from '@kejing/local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultStack } from './stack/fault-stack.js';

interface Call { sentAt: number; tookMs: number; how: string }

let stack: FaultStack;
let scripts: GrpcClient<ScriptServiceClient>;
let n = 0;

beforeEach(async () => {
  stack = await FaultStack.start({ services: ['strategy'], env: { KEJING_DATABASE_POOL: '2', KEJING_LOG_LEVEL: 'error' } });
  scripts = grpcClient('kejing.strategy.v1.ScriptService', stack.connection.grpcAddress('strategy'), callAs(stack.connection, { subject: 'load', roles: ['MARKETER'] }), { deadlineMs: 20_000 });
}, 180_000);
afterEach(async () => {
  if (scripts) closeGrpcClient(scripts);
  await stack?.stop();
});

/** A write; how it ended and how long that took. */
async function call(): Promise<Call> {
  const request = { scriptKey: `load-${(n += 1)}`, scenario: 'load', stage: 1, objection: 0, text: '您好。', disclosure: '以保险合同为准。', requestId: randomUUID() };
  const sentAt = performance.now();
  const how = await scripts.createScript(request).then(() => 'OK', (error: unknown) => (!isKejingError(error) ? String(error) : error.kind === 'EXHAUSTED' ? error.kind : `${error.kind} ${error.code}`));
  return { sentAt, tookMs: performance.now() - sentAt, how };
}

/** So many callers, each of whom asks again when he is answered. */
async function callers(width: number, ms: number, until: () => boolean = () => false): Promise<Call[]> {
  const end = performance.now() + ms;
  const lane = async () => {
    const own: Call[] = [];
    while (performance.now() < end && !until()) own.push(await call());
    return own;
  };
  return (await Promise.all(Array.from({ length: width }, lane))).flat();
}

const residentMiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const median = (calls: readonly Call[]) => calls.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[calls.length >> 1] ?? 0;

describe('load', () => {
  it('told to stop: no call that was sent before fails, and the end comes in order', { timeout: 120_000 }, async () => {
    await callers(8, 1_000);
    let told = Infinity;
    const { process } = stack.instance('strategy');
    const calls = callers(40, 15_000, () => told < Infinity && performance.now() > told + 200);
    await sleep(1_500);
    told = performance.now();
    process.kill('SIGTERM');
    expect(await process.exited).toBe(0);
    expect(performance.now() - told).toBeLessThan(30_000);
    // What is sent in the last moment before may still be on its way when the door closes.
    const before = (await calls).filter(({ sentAt }) => sentAt < told - 50);
    expect(before.length).toBeGreaterThanOrEqual(40);
    expect(before.filter(({ how }) => how !== 'OK')).toEqual([]);
  });

  it('three times what it can bear: the rest is refused at once, memory stays, and it recovers', { timeout: 180_000 }, async () => {
    await callers(8, 2_000);
    const bearable = (await callers(16, 3_000)).filter(({ how }) => how === 'OK').length / 3;
    const { pid } = stack.instance('strategy').process;
    const before = residentMiB(pid);
    // Open loop: calls come whether or not earlier ones were answered. More than may be in flight, too.
    const flood: Promise<Call>[] = [];
    const perTick = Math.max(40, Math.ceil((bearable * 3) / 50));
    for (const end = performance.now() + 5_000; performance.now() < end; await sleep(20)) for (let k = 0; k < perTick; k++) flood.push(call());
    const calls = await Promise.all(flood);
    const refused = calls.filter(({ how }) => how === 'EXHAUSTED');
    // As many are let in as may be in flight, whatever the pool bears: who then waits over 3 s for one of two connections is told so, retriably.
    const waited = 'UNAVAILABLE DATABASE_UNAVAILABLE';
    expect([...new Set(calls.map(({ how }) => how))].filter((how) => how !== waited).sort()).toEqual(['EXHAUSTED', 'OK']);
    expect(calls.filter(({ how }) => how === 'OK').length).toBeGreaterThan(bearable);
    expect(refused.length).toBeGreaterThan(0);
    expect(median(refused)).toBeLessThan(median(calls.filter(({ how }) => how === 'OK')));
    const over = performance.now();
    while ((await call()).how !== 'OK') await sleep(50);
    expect(performance.now() - over).toBeLessThan(10_000);
    const again = (await callers(16, 3_000)).filter(({ how }) => how === 'OK').length / 3;
    expect(again).toBeGreaterThan(bearable * 0.5);
    expect(residentMiB(pid) - before).toBeLessThan(150);
  });
});
