// Says "ready" once it is connected; then makes as many records as it is told, and sends what it made to the topic that it is told.
import { randomUUID } from 'node:crypto';
import type { EventRecord, Login } from './client.js';
import { clients, type ClientName } from './clients.js';

/** As many rows are behind one send of a relay under load. */
const BATCH = 200;
const KEYS = 2_000;

const { client, login } = JSON.parse(process.env.BARE!) as { client: ClientName; login: Login };
const send = await clients[client].producer(login);
let records: EventRecord[] = [];

process.on('message', (what: { make: number } | { send: string }) => {
  if ('make' in what) {
    records = Array.from({ length: what.make }, (_, n) => recordOf(n));
    process.send!('made');
  } else {
    sendAll(what.send).then(() => process.send!('sent'), fail);
  }
});
process.on('disconnect', () => process.exit(0));
process.send!('ready');

async function sendAll(topic: string): Promise<void> {
  for (let at = 0; at < records.length; at += BATCH) await send(topic, records.slice(at, at + BATCH));
}

/** As large as an event about a customer, with the headers that the relay sends. */
function recordOf(n: number): EventRecord {
  const [id, key, time] = [randomUUID(), `bench-customer-${n % KEYS}`, new Date().toISOString()];
  return {
    key,
    value: Buffer.from(JSON.stringify({ id, customerId: key, changeTime: time, text: 'x'.repeat(430) })),
    headers: {
      traceparent: `00-${id.replaceAll('-', '')}-${id.slice(0, 8)}${id.slice(-8)}-01`, ce_specversion: '1.0', ce_id: id, ce_type: 'kejing.cdp.events.v1.CustomerChanged', ce_source: '/kejing/cdp',
      ce_time: time, ce_subject: key, 'content-type': 'application/json', ce_sequence: String(n),
    },
  };
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}
