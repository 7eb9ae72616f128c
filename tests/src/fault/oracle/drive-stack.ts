// The oracle of a whole stack: a process of its own that sends one phase of the workload and makes calls, or opens pages, and writes down before each what it means
// and after each what it knows.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { ScriptServiceClient } from '@kejing/contracts/grpc/strategy/v1/script';
import { grpcClient } from '@kejing/grpc';
import { callAs, openStack } from '@kejing/local';
import { planWorkload, type PlannedRecord } from '../stack/workload.js';
import { CLICKS, openPages } from './open-pages.js';
import { JournalWriter } from './journal.js';
import { oracleKafka } from './read-wire.js';

export interface StackDrive {
  /** Folder of the stack. */
  dir: string;
  journal: string;
  seed: number;
  customers: number;
  phase: string;
  /** Records a second, at most. */
  rate: number;
  calls: number;
}

const BATCH_MS = 100;
const drive = JSON.parse(process.env['KEJING_DRIVE']!) as StackDrive;
const journal = new JournalWriter(drive.journal);
const stack = openStack(drive.dir);

if (drive.phase === CLICKS) await openPages(stack, journal);
else await Promise.all([sendRecords(), makeCalls()]);
journal.close();
process.exit(0);

async function sendRecords(): Promise<void> {
  const { records } = planWorkload(drive.seed, drive.customers).find(({ name }) => name === drive.phase)!;
  const producer = oracleKafka(stack.kafka('insurer')).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  while (!(await producer.connect().then(() => true, () => false))) await sleep(300);
  const size = Math.max(1, Math.round((drive.rate * BATCH_MS) / 1000));
  const started = performance.now();
  for (let at = 0; at < records.length; at += size) {
    const batch = records.slice(at, at + size);
    journal.write(batch.map(({ id, topic }) => ({ kind: 'intent', id, what: { type: 'record', topic } })));
    // As a source does: until the brokers have them, under the same ids. What reached them before is there twice.
    while (!(await producer.sendBatch({ acks: -1, topicMessages: byTopic(batch) }).then(() => true, () => false))) await sleep(200);
    journal.write(batch.map(({ id }) => ({ kind: 'acknowledged', id })));
    await sleep(Math.max(0, started + ((at + size) / drive.rate) * 1000 - performance.now()));
  }
  await producer.disconnect();
}

function byTopic(records: readonly PlannedRecord[]): kafkajs.TopicMessages[] {
  return [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, own]) => ({
    topic,
    messages: own.map(({ id, key, type, time, backfill, value }) => ({
      key, value, headers: { ce_specversion: '1.0', ce_id: id, ce_type: type, ce_source: 'oracle', ce_time: time, ...(backfill ? { ce_backfill: 'true' } : {}) },
    })),
  }));
}

/** Writes by call, each repeated under its request id until it is answered: it must have happened once. */
async function makeCalls(): Promise<void> {
  const marketer = callAs(stack, { subject: 'oracle', roles: ['MARKETER'] });
  const scripts = grpcClient<ScriptServiceClient>('kejing.strategy.v1.ScriptService', stack.grpcAddress('strategy'), marketer, { deadlineMs: 5_000 });
  for (let n = 0; n < drive.calls; n++) {
    const id = `call-${drive.phase}-${n}`;
    const request = { scriptKey: id, scenario: 'fault-test', stage: 1, objection: 0, text: '您好，我是您的服务专员。', disclosure: '保障责任以保险合同为准。', requestId: randomUUID() };
    journal.write([{ kind: 'intent', id, what: { type: 'call', scriptKey: id } }]);
    while (!(await scripts.createScript(request).then(() => true, (error: unknown) => refused(error)))) await sleep(300);
    journal.write([{ kind: 'acknowledged', id }]);
    await sleep(100);
  }
}

/** A refusal that is no fault's doing would be repeated for ever: it is a mistake of this program. */
function refused(error: unknown): false {
  const kind = (error as { kind?: string }).kind;
  if (kind === 'INVALID' || kind === 'DENIED' || kind === 'UNAUTHENTICATED') throw error;
  return false;
}
