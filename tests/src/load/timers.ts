import { randomUUID } from 'node:crypto';
import type { SopServiceClient } from '@kejing/contracts/grpc/marketing/v1/sop';
import { closeGrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { kafkaAs } from '../interop/insurer-systems.js';
import { startBare } from './bare-process.js';
import type { Figure } from './figures.js';
import { rateOf } from './ingest-touchpoints.js';
import { figureOfRounds, type Bench } from './rounds.js';

const RUNS = 10_000;
const PATIENCE_MS = 120_000;
const SEGMENT = 'bench-timers';

/**
 * Steps of journeys whose timers are due at once: claimed, the run moved on and logged, a task told, the next timer set. Beside it, in the same database, raw
 * SQL that claims, logs, appends to an outbox and sets the next timer, a batch in one statement.
 */
export async function timers(bench: Bench): Promise<Figure[]> {
  const { stack, rounds } = bench;
  const database = new pg.Client({ connectionString: stack.connection.databaseUrl('marketing') });
  await database.connect();
  await publishSop(stack, rounds + 1);
  await startRuns(stack);
  const active = async () => Number((await database.query<{ n: string }>('SELECT count(*) AS n FROM run_timer')).rows[0]!.n);
  await until(async () => (await active()) >= RUNS, PATIENCE_MS, 200);
  // As if thirty days had gone by: a run knows itself until when it waits.
  const due = async () => {
    await database.query(`UPDATE run SET timer_time = now() - interval '1 minute' WHERE status = 'ACTIVE'`);
    await database.query(`UPDATE run_timer SET due_time = now() - interval '1 minute'`);
  };
  const waiting = async (table: string) => Number((await database.query<{ n: string }>(`SELECT count(*) AS n FROM ${table} WHERE due_time <= now()`)).rows[0]!.n);
  const told = async () => (await database.query('SELECT 1 FROM outbox LIMIT 1')).rowCount === 0;
  const bare = await startBare('timers.mjs', { databaseUrl: stack.connection.databaseUrl('marketing'), timers: RUNS });
  try {
    await due(); // the first step of all runs, for warmth
    await until(async () => (await waiting('run_timer')) === 0 && (await told()), PATIENCE_MS, 50);
    return [await figureOfRounds(bench, 'timers', 'steps/s', { atLeast: 0.5 }, {
      barePid: bare.pid,
      prepare: async () => {
        bare.kill('SIGSTOP');
        await stack.kill('marketing', 'SIGSTOP');
        await due();
        await database.query(`UPDATE bare_timer SET due_time = now() - interval '1 minute'`);
        await database.query('ANALYZE');
      },
      product: () => rateOf(RUNS, () => void stack.kill('marketing', 'SIGCONT'), async () => (await waiting('run_timer')) === 0 && (await told())),
      bare: () => rateOf(RUNS, () => { bare.kill('SIGCONT'); }, async () => (await waiting('bare_timer')) === 0),
    })];
  } finally {
    bare.stop();
    await database.query('DROP TABLE IF EXISTS bare_timer, bare_log, bare_outbox');
    await database.end();
  }
}

/** An SOP that calls the customer every thirty days, so many times. */
async function publishSop(stack: LocalStack, calls: number): Promise<void> {
  const sops = grpcClient<SopServiceClient>('kejing.marketing.v1.SopService', stack.connection.grpcAddress('marketing'), callAs(stack.connection, { subject: 'bench', roles: ['MARKETER', 'OPERATIONS'] }), { deadlineMs: 20_000 });
  const steps = Array.from({ length: calls }, (_, i) => [
    { key: `wait-${i}`, type: 'wait_time', duration: '30d', next: `call-${i}` },
    { key: `call-${i}`, type: 'task', kind: 'CALL', scenario: 'bench', title: '致电', due: '2d', next: `wait-${i + 1}` },
  ]).flat();
  const document = JSON.stringify({
    key: 'bench-timers', name: '定时', trigger: { segment_entered: SEGMENT }, entry: { cooldown: '1d' },
    steps: [...steps, { key: `wait-${calls}`, type: 'wait_time', duration: '30d', next: 'end' }],
  });
  const { sop } = await sops.createSop({ document, requestId: randomUUID() });
  await sops.publishSop({ sopKey: sop!.sopKey, version: sop!.version, requestId: randomUUID() });
  closeGrpcClient(sops);
}

/** Records enter the segment that starts the SOP, as the CDP tells it. */
async function startRuns(stack: LocalStack): Promise<void> {
  const producer = kafkaAs(stack.connection, 'cdp').producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const now = new Date().toISOString();
  const messages = Array.from({ length: RUNS }, (_, n) => {
    const value = { segmentId: randomUUID(), segmentKey: SEGMENT, customerId: `bench-${n}`, customerVersion: '1', recordId: randomUUID(), agentId: randomUUID(), enterTime: now, legalEntity: 'KJ-LIFE', segmentVersion: 1 };
    const headers = { ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.cdp.events.v1.SegmentEntered', ce_source: '/kejing/cdp', ce_time: now, ce_sequence: '1', 'content-type': 'application/json' };
    return { key: value.customerId, value: JSON.stringify(value), headers };
  });
  for (let at = 0; at < RUNS; at += 500) await producer.send({ topic: 'kejing.cdp.segment.v1', acks: -1, messages: messages.slice(at, at + 500) });
  await producer.disconnect();
}
