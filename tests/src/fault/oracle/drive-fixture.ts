// The oracle of the fixture: a process of its own that sends orders and calls for changes, and writes down before each what it means and after each what it knows.
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { PlannedOrder } from '../fixture/orders.js';
import { planOrders } from '../fixture/orders.js';
import { fixtureTopics } from '../fixture/settings.js';
import { JournalWriter } from './journal.js';

export interface FixtureDrive {
  id: string;
  journal: string;
  brokers: string[];
  username: string;
  password: string;
  httpPorts: number[];
  orders: number;
  keys: number;
  changes: number;
  /** How long all of it takes. */
  spreadMs: number;
}

const BATCH = 10;
const drive = JSON.parse(process.env['KEJING_DRIVE']!) as FixtureDrive;
const journal = new JournalWriter(drive.journal);
const { inlet } = fixtureTopics(drive.id);
const kafka = new kafkajs.Kafka({
  clientId: 'oracle', brokers: drive.brokers, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'plain', username: drive.username, password: drive.password },
});

await Promise.all([sendOrders(), callForChanges()]);
journal.close();
process.exit(0);

async function sendOrders(): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  while (!(await producer.connect().then(() => true, () => false))) await sleep(300);
  const planned = planOrders(drive.id, drive.orders, drive.keys);
  const pauseMs = drive.spreadMs / Math.ceil(planned.length / BATCH);
  for (let at = 0; at < planned.length; at += BATCH) {
    const batch = planned.slice(at, at + BATCH);
    journal.write(batch.map((one) => ({ kind: 'intent', id: one.id, what: { type: 'order', ...one } })));
    // As a source does: until the brokers have it, under the same id.
    while (!(await producer.send({ topic: inlet.name, acks: -1, messages: batch.map(message) }).then(() => true, () => false))) await sleep(200);
    journal.write(batch.map(({ id }) => ({ kind: 'acknowledged', id })));
    await sleep(pauseMs);
  }
  await producer.disconnect();
}

function message({ id, key, order }: PlannedOrder): kafkajs.Message {
  const headers = { ce_specversion: '1.0', ce_id: id, ce_type: 'kejing.cdp.events.v1.AgentChanged', ce_source: 'oracle', ce_time: '2026-01-02T03:04:05Z' };
  return { key, value: JSON.stringify({ agentId: key, orgPath: JSON.stringify(order) }), headers };
}

/** Calls are not repeated: a call without an answer may have been made. */
async function callForChanges(): Promise<void> {
  const width = 4;
  const one = async (lane: number) => {
    for (let n = lane; n < drive.changes; n += width) {
      const [id, key] = [`${drive.id}-c${n}`, `k${n % drive.keys}`];
      journal.write([{ kind: 'intent', id, what: { type: 'change', id, key } }]);
      const url = `http://127.0.0.1:${drive.httpPorts[n % drive.httpPorts.length]}/change?id=${id}&key=${key}&slow=${lane === 0 ? 120 : 0}`;
      const status = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(5_000) }).then(({ status }) => status, () => 0);
      if (status === 200) journal.write([{ kind: 'acknowledged', id }]);
      await sleep((drive.spreadMs / drive.changes) * width);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, lane) => one(lane)));
}
