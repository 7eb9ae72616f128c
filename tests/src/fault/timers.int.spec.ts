// Promise: timers of SOPs fire once each, none is lost and none early, where marketing dies with them claimed, where its clock is an hour ahead or behind, and where
// very many are due at one moment. TIMERS=100000 for as many. Real processes.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SopServiceClient } from '@kejing/contracts/grpc/marketing/v1/sop';
import { grpcClient } from '@kejing/grpc';
import { callAs } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oracleKafka } from './oracle/read-wire.js';
import { FaultStack } from './stack/fault-stack.js';
import { Watch } from './stack/quiet.js';

const MANY = Number(process.env['TIMERS'] ?? 1_000);
/** Timers a second, at least, on whatever machine this is. */
const LEAST_RATE = 10;
const HOUR = 3_600_000;
const WAIT_MS = 8_000;
const SOP = {
  key: 'timed', name: '定时', trigger: { segment_entered: 'timed' },
  steps: [
    { key: 'wait', type: 'wait_time', duration: '1d', next: 'call' },
    { key: 'call', type: 'task', kind: 'CALL', scenario: 'call', title: '回访', due: '2d', next: 'end' },
  ],
};
let stack: FaultStack;
let watch: Watch;

beforeAll(async () => {
  stack = await FaultStack.start({ services: ['marketing'], env: { KEJING_CLOCK_RATE: String(86_400_000 / WAIT_MS) } });
  watch = new Watch(stack);
  const sops = grpcClient<SopServiceClient>('kejing.marketing.v1.SopService', stack.connection.grpcAddress('marketing'), callAs(stack.connection, { subject: 'marketer', roles: ['MARKETER'] }));
  const { sop } = await sops.createSop({ document: JSON.stringify(SOP), requestId: randomUUID() });
  await sops.publishSop({ sopKey: SOP.key, version: sop!.version, requestId: randomUUID() });
}, 240_000);
afterAll(async () => {
  await watch?.close();
  await stack?.stop();
});

/** So many records enter the segment that starts the SOP. */
async function enter(count: number): Promise<void> {
  const producer = oracleKafka(stack.connection.kafka('admin')).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = Array.from({ length: count }, (_, n) => {
    const customerId = `C${String(n).padStart(13, '0')}`;
    const value = JSON.stringify({ segmentId: randomUUID(), segmentKey: 'timed', customerId, recordId: randomUUID(), agentId: 'A1', enterTime: new Date().toISOString() });
    const headers = { ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.cdp.events.v1.SegmentEntered', ce_source: 'test', ce_time: new Date().toISOString(), ce_sequence: '1' };
    return { key: customerId, value, headers };
  });
  await producer.send({ topic: 'kejing.cdp.segment.v1', messages });
  await producer.disconnect();
}

const number = async (sql: string): Promise<number> => Number((await watch.rows<{ n: string }>('marketing', sql))[0]!.n);
const waiting = () => number('SELECT count(*) AS n FROM run_timer');
const fired = () => number(`SELECT count(*) AS n FROM run_log WHERE step_key = 'wait' AND kind = 'LEFT'`);
const entered = (count: number) => until(async () => (await number('SELECT count(*) AS n FROM run')) === count, 30_000, 100);

/** Each run has left its wait once and asked for its task once; nothing is left over. */
async function expectOnceEach(count: number): Promise<void> {
  expect(await number(`SELECT count(*) AS n FROM run WHERE status = 'FINISHED'`)).toBe(count);
  expect(await fired()).toBe(count);
  expect(await number(`SELECT count(DISTINCT run_id) AS n FROM run_log WHERE step_key = 'wait' AND kind = 'LEFT'`)).toBe(count);
  await until(async () => (await number('SELECT count(*) AS n FROM outbox')) === 0, 60_000, 200);
  // Each record has spoken equally often, and of one task.
  expect(await number(`SELECT count(*) AS n FROM run_log WHERE kind = 'TASK'`)).toBe(count);
  const [told] = await watch.rows('marketing', `SELECT count(*)::int4 AS keys, max(sequence) - min(sequence) AS more FROM outbox_sequence WHERE topic = 'kejing.marketing.task.v1'`);
  expect(told).toEqual({ keys: count, more: '0' });
}

describe('timers', () => {
  let runs = 0;

  it('of a process that died with them claimed, of a clock an hour behind, and of one an hour ahead', { timeout: 240_000 }, async () => {
    // Claimed by a process that is an hour ahead and dies: nothing is early for it, and what it held is free for the next.
    await stack.kill('marketing');
    await enter((runs = 60));
    await stack.startService('marketing');
    await entered(runs);
    await stack.kill('marketing');
    const { process } = await stack.startService('marketing', { crashAt: 'timers-claimed', clockMs: HOUR, unready: true });
    expect(await process.exited).toBe('SIGKILL');
    expect(await fired()).toBe(0);
    // All are due by now; one that is an hour behind cannot know.
    await sleep(WAIT_MS);
    await stack.startService('marketing', { clockMs: -HOUR });
    await sleep(3_000);
    expect(await fired()).toBe(0);
    await stack.kill('marketing', 'SIGTERM');
    await stack.startService('marketing');
    await until(async () => (await waiting()) === 0, 20_000, 100);
    await expectOnceEach(runs);
  });

  it('that two processes see whose clocks are an hour apart', { timeout: 120_000 }, async () => {
    const other = await stack.startReplica('marketing', { clockMs: HOUR });
    await enter(60);
    await entered((runs += 60));
    await until(async () => (await waiting()) === 0, 60_000, 100);
    await stack.stopReplica(other);
    await expectOnceEach(runs);
  });

  it(`${MANY} that are due at one moment`, { timeout: 120_000 + (MANY / LEAST_RATE) * 1_000 }, async () => {
    await stack.kill('marketing', 'SIGTERM');
    // As if so many runs had begun, each with its timer.
    await watch.rows('marketing', `
      WITH made AS (
        INSERT INTO run SELECT r.* FROM (SELECT to_jsonb(run) AS row FROM run LIMIT 1) AS template, generate_series(1, ${MANY}) AS n, LATERAL jsonb_populate_record(NULL::run, template.row || jsonb_build_object(
          'record_id', gen_random_uuid(), 'run_id', gen_random_uuid(), 'status', 'ACTIVE', 'step_key', 'wait', 'visit', 1, 'wait_kind', 'TIME', 'timer_time', now(), 'end_time', NULL, 'end_reason', NULL,
          'log_count', n - n + 1)) AS r RETURNING record_id, run_id)
      INSERT INTO run_timer (record_id, run_id, visit, due_time) SELECT record_id, run_id, 1, now() FROM made`);
    await stack.startService('marketing');
    const from = performance.now();
    await until(async () => (await waiting()) === 0, (MANY / LEAST_RATE) * 1_000 + 10_000, 500);
    console.log(`${MANY} timers due at once: ${Math.round(MANY / ((performance.now() - from) / 1000))} a second`);
    await expectOnceEach(runs + MANY);
  });
});
