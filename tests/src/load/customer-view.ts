import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { GetCustomerViewRequestSchema, GetCustomerViewResponseSchema } from '@kejing/contracts/es/cdp/v1/customer_view_pb';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { grpcClient } from '@kejing/grpc';
import { callAs, type LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { agent, orgUnit, party, policy } from '../bad-input/insurer-facts.js';
import { InsurerSystems, kafkaAs } from '../interop/insurer-systems.js';
import { startBare } from './bare-process.js';
import { figureOf, type Figure } from './figures.js';
import { callOnce, callsAtOnce, type Load, type Target } from './fixed-concurrency.js';
import { cpuBetween, cpuOf } from './processes.js';
import { TouchpointSource } from './touchpoints.js';

const CUSTOMERS = 20;
const SIZE = { policies: 5, interactions: 200, tags: 60 };
const CONCURRENCY = 16;
const ROUND_MS = 6_000;
const PATIENCE_MS = 120_000;

/**
 * GetCustomerView of customers with 5 policies, 200 interactions and 60 tags, as operations staff; and beside it the bare handler with a document of the
 * same size. Fixed concurrency; mutual TLS and a token on both sides.
 */
export async function customerView(stack: LocalStack, say: (line: string) => void, rounds: number): Promise<Figure[]> {
  const { connection } = stack;
  const customerIds = await fill(stack);
  const token = await connection.signToken({ subject: 'bench', roles: ['OPERATIONS'], purposes: ['SERVICE'] });
  const product: Target = {
    address: connection.grpcAddress('cdp'), path: '/kejing.cdp.v1.CustomerViewService/GetCustomerView', token,
    requests: customerIds.map((customerId) => Buffer.from(toBinary(GetCustomerViewRequestSchema, create(GetCustomerViewRequestSchema, { customerId, purpose: Purpose.SERVICE, interactionLimit: 200 })))),
  };
  await until(async () => (await isFull(stack, product)) === '', PATIENCE_MS, 500).catch(async (cause: unknown) => { throw new Error(`the customers are not complete: ${await isFull(stack, product)}`, { cause }); });
  await writeDocuments(stack, customerIds, (await callOnce(connection, product, product.requests[0]!)).length);
  const bare = await startBare('view.mjs', {
    ca: connection.tls.ca, cert: join(connection.dir, 'certificates/cdp.pem'), key: join(connection.dir, 'certificates/cdp.key.pem'),
    jwks: join(connection.dir, 'token-keys/local.jwks.json'), databaseUrl: connection.databaseUrl('cdp'),
  });
  const limit: Target = { address: `127.0.0.1:${bare.said}`, path: '/bare.View/Get', token, requests: customerIds.map((id) => Buffer.from(id)) };
  const loads: { product: Load[]; bare: Load[] } = { product: [], bare: [] };
  try {
    for (const target of [product, limit]) await callsAtOnce(connection, target, CONCURRENCY, 2_000); // warm
    for (let round = 1; round <= rounds; round++) {
      for (const which of round % 2 === 1 ? (['product', 'bare'] as const) : (['bare', 'product'] as const)) {
        const used = cpuOf(stack, { bare: bare.pid });
        const load = await callsAtOnce(connection, which === 'product' ? product : limit, CONCURRENCY, ROUND_MS);
        loads[which].push(load);
        say(`customer-view, round ${round}: ${which} ${Math.round(load.callsPerSecond)} calls/s, p99 ${load.p99Ms.toFixed(1)} ms, ${load.answerBytes} bytes (CPU: ${cpuBetween(used, cpuOf(stack, { bare: bare.pid }))})`);
      }
    }
  } finally {
    bare.stop();
    await sql(stack, 'DROP TABLE bare_view');
  }
  const of = (pick: (load: Load) => number) => [loads.product.map(pick), loads.bare.map(pick)] as const;
  return [
    figureOf('customer-view', 'calls/s', ...of((load) => load.callsPerSecond), { atLeast: 0.6 }),
    figureOf('customer-view p99', 'ms', ...of((load) => load.p99Ms), { atMost: 2 }),
  ];
}

/** Makes the customers, each with a device, policies and interactions from the insurer, and tags as the tag system publishes them. */
async function fill(stack: LocalStack): Promise<string[]> {
  const { connection } = stack;
  const insurer = new InsurerSystems(connection);
  const source = await TouchpointSource.open(connection);
  const numbers = Array.from({ length: CUSTOMERS }, (_, i) => i);
  const before = await source.countOf('kejing.cdp.interaction.v1');
  await insurer.report(orgUnit('HQ', ''), agent('BENCH-1', 'HQ'));
  await insurer.report(...numbers.map((n) => party(`BENCH-${n}`, { deviceId: `bench-view-${n}`, birthDate: { year: 1988, month: 3, day: 8 }, phones: [{ number: `1390000${1000 + n}` }] })));
  await insurer.report(...numbers.flatMap((n) => Array.from({ length: SIZE.policies }, (_, p) => policy(`BENCH-${n}-${p}`, `BENCH-${n}`, { servicingAgentCode: 'BENCH-1' }))));
  await source.publish(numbers.map((n) => `bench-view-${n}`), CUSTOMERS * SIZE.interactions);
  const customers: { customerId: string; recordId: string }[] = [];
  const identity = grpcClient<IdentityServiceClient>('kejing.cdp.v1.IdentityService', connection.grpcAddress('cdp'), callAs(connection, { subject: 'bench', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] }));
  for (const n of numbers) {
    const lookUp = async () => (await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId: `BENCH-${n}` }, name: '' })).customers[0];
    await until(async () => (await lookUp()) !== undefined, PATIENCE_MS, 500); // the party was sent, and is taken in when it is taken in
    const { customerId, recordIds } = (await lookUp())!;
    customers.push({ customerId, recordId: recordIds[0]! });
  }
  await publishTags(stack, customers.map(({ recordId }) => recordId));
  await until(async () => (await source.countOf('kejing.cdp.interaction.v1')) - before >= CUSTOMERS * SIZE.interactions, PATIENCE_MS);
  await Promise.all([insurer.close(), source.close()]);
  return customers.map(({ customerId }) => customerId);
}

async function publishTags(stack: LocalStack, recordIds: readonly string[]): Promise<void> {
  const producer = kafkaAs(stack.connection, 'tagging').producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const now = new Date().toISOString();
  for (const recordId of recordIds) {
    await producer.send({
      topic: 'kejing.tagging.tag.v1', acks: -1,
      messages: Array.from({ length: SIZE.tags }, (_, i) => ({
        key: recordId,
        value: JSON.stringify({ subjectKind: 'SUBJECT_KIND_RECORD', subjectId: recordId, tagId: `bench/tag/${i}`, tagName: `标签${i}`, confidence: 0.9, source: 'RULE', version: '1', sensitive: false, assignTime: now }),
        headers: { ce_specversion: '1.0', ce_id: randomUUID(), ce_type: 'kejing.tagging.events.v1.TagAssigned', ce_source: '/kejing/tagging', ce_time: now, ce_sequence: String(i + 1), 'content-type': 'application/json' },
      })),
    });
  }
  await producer.disconnect();
}

/** What the view of the last customer lacks; '' when nothing. */
async function isFull(stack: LocalStack, target: Target): Promise<string> {
  const { view } = fromBinary(GetCustomerViewResponseSchema, await callOnce(stack.connection, target, target.requests.at(-1)!));
  const has = { policies: view?.policies.length ?? 0, interactions: view?.interactions.length ?? 0, tags: view?.tags.length ?? 0 };
  return JSON.stringify(has) === JSON.stringify(SIZE) ? '' : JSON.stringify(has);
}

/** A JSON document for each customer, as large as the answer is on the wire. */
async function writeDocuments(stack: LocalStack, customerIds: readonly string[], bytes: number): Promise<void> {
  await sql(stack, 'CREATE TABLE bare_view (customer_id text PRIMARY KEY, document text NOT NULL)');
  for (const customerId of customerIds) {
    const frame = JSON.stringify({ customerId, view: '' });
    await sql(stack, 'INSERT INTO bare_view VALUES ($1, $2)', [customerId, JSON.stringify({ customerId, view: 'x'.repeat(bytes - frame.length) })]);
  }
  await sql(stack, 'ANALYZE');
}

async function sql(stack: LocalStack, text: string, values: string[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: stack.connection.databaseUrl('cdp') });
  await client.connect();
  await client.query(text, values);
  await client.end();
}
