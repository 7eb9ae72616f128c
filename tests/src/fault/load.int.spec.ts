// Promises: told to stop under load, a service answers every call that it has and ends in order within 30 s; with three times the load that it can bear it refuses
// the rest at once, does not grow, and is itself again within 10 s.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptServiceClient } from '@kejing/contracts/grpc/strategy/v1/script';
import { isKejingError } from '@kejing/errors';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs } from '@kejing/local';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultStack } from './stack/fault-stack.js';

interface Call { sentAt: number; tookMs: number; how: string }

const POOL = 2;
let stack: FaultStack;
let scripts: GrpcClient<ScriptServiceClient>;
let n = 0;

beforeAll(async () => {
  stack = await FaultStack.start({ services: ['strategy'], env: { KEJING_DATABASE_POOL: String(POOL), KEJING_LOG_LEVEL: 'error' } });
  scripts = grpcClient('kejing.strategy.v1.ScriptService', stack.connection.grpcAddress('strategy'), callAs(stack.connection, { subject: 'load', roles: ['MARKETER'] }), { deadlineMs: 20_000 });
}, 180_000);
afterAll(async () => {
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
async function callers(width: number, ms: number, over: () => boolean = () => false): Promise<Call[]> {
  const end = performance.now() + ms;
  const lane = async () => {
    const own: Call[] = [];
    while (performance.now() < end && !over()) own.push(await call());
    return own;
  };
  return (await Promise.all(Array.from({ length: width }, lane))).flat();
}

const residentMiB = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
/** Of how long calls took, in ms. */
const percentile = (calls: readonly Call[], share: number) => calls.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[Math.min(calls.length - 1, Math.floor(calls.length * share))] ?? 0;

describe('load', () => {
  it('told to stop: no call that was sent before fails, and the end comes in order', { timeout: 120_000 }, async () => {
    // As many as are let in at once, so that none is refused.
    const width = POOL * 8;
    await callers(width, 1_000);
    let told = Infinity;
    const { process } = stack.instance('strategy');
    const calls = callers(width, 15_000, () => told < Infinity && performance.now() > told + 200);
    await sleep(1_500);
    told = performance.now();
    process.kill('SIGTERM');
    expect(await process.exited).toBe(0);
    expect(performance.now() - told).toBeLessThan(30_000);
    // What is sent in the last moment before may still be on its way when the door closes.
    const before = (await calls).filter(({ sentAt }) => sentAt < told - 50);
    expect(before.length).toBeGreaterThanOrEqual(width);
    expect(before.filter(({ how }) => how !== 'OK')).toEqual([]);
    await stack.startService('strategy');
  });

  it('three times what it can bear: the rest is refused at once, memory stays, and it recovers', { timeout: 180_000 }, async () => {
    await until(async () => (await call()).how === 'OK', 10_000);
    await callers(8, 2_000);
    const bearable = (await callers(POOL * 8, 3_000)).filter(({ how }) => how === 'OK').length / 3;
    const { pid } = stack.instance('strategy').process;
    const before = residentMiB(pid);
    // Open loop: calls come whether or not earlier ones were answered.
    const flood: Promise<Call>[] = [];
    const from = performance.now();
    while (performance.now() - from < 5_000) {
      for (const due = ((performance.now() - from) / 1000) * bearable * 3; flood.length < due; ) flood.push(call());
      await sleep(5);
    }
    const calls = await Promise.all(flood);
    const [taken, refused] = [calls.filter(({ how }) => how === 'OK'), calls.filter(({ how }) => how === 'EXHAUSTED')];
    if (process.env['FAULT_LOG']) {
      const told = (of: readonly Call[]) => `${of.length}, ms: p50 ${percentile(of, 0.5).toFixed(0)}, p90 ${percentile(of, 0.9).toFixed(0)}, p99 ${percentile(of, 0.99).toFixed(0)}`;
      console.log(`bearable ${bearable.toFixed(0)}/s; taken ${told(taken)}; refused ${told(refused)}`);
    }
    expect([...new Set(calls.map(({ how }) => how))].sort()).toEqual(['EXHAUSTED', 'OK']);
    expect(taken.length).toBeGreaterThan(bearable / 2);
    expect(refused.length).toBeGreaterThan(0);
    // On a machine that has nothing else to do that is 50 ms; on another one everything takes longer.
    expect(percentile(refused, 0.5)).toBeLessThan(Math.max(50, percentile(taken, 0.5) / 5));
    const over = performance.now();
    while ((await call()).how !== 'OK') await sleep(50);
    expect(performance.now() - over).toBeLessThan(10_000);
    const again = (await callers(POOL * 8, 3_000)).filter(({ how }) => how === 'OK').length / 3;
    expect(again).toBeGreaterThan(bearable * 0.5);
    expect(residentMiB(pid) - before).toBeLessThan(150);
  });
});
