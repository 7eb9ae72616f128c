import { join } from 'node:path';
import { create, fromBinary, toBinary, toJsonString } from '@bufbuild/protobuf';
import { GetCustomerViewRequestSchema, GetCustomerViewResponseSchema } from '@kejing/contracts/es/cdp/v1/customer_view_pb';
import { Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import pg from 'pg';
import { startBare } from './bare-process.js';
import { callOnce, callsAtOnce, callsBySchedule, type Target } from './calls.js';
import { figureOf, median, rounded, type Figure } from './figures.js';
import { figureOfRounds, type Bench } from './rounds.js';
import { makeViewCustomers, SIZE } from './view-customers.js';

const CONCURRENCY = 16;
const ROUND_MS = 6_000;
const PATIENCE_MS = 120_000;
/** Of what the product can do at most: a service that is fuller than this should have had a replica more. */
const SHARE_OF_CAPACITY = 0.5;

/**
 * GetCustomerView of customers with 5 policies, 200 interactions and 60 tags, as operations staff; and beside it the bare handler with a document of the
 * same size. Mutual TLS and a token on both sides. Capacity with a fixed number of calls at every moment; latency with calls that come by a schedule.
 */
export async function customerView(bench: Bench): Promise<Figure[]> {
  const { stack, say } = bench;
  const { connection } = stack;
  const customerIds = await makeViewCustomers(connection);
  const token = await connection.signToken({ subject: 'bench', roles: ['OPERATIONS'], purposes: ['SERVICE'] });
  const product: Target = {
    address: connection.grpcAddress('cdp'), path: '/kejing.cdp.v1.CustomerViewService/GetCustomerView', token,
    requests: customerIds.map((customerId) => Buffer.from(toBinary(GetCustomerViewRequestSchema, create(GetCustomerViewRequestSchema, { customerId, purpose: Purpose.SERVICE, interactionLimit: 200 })))),
  };
  await until(async () => (await lackOf(stack, product)) === '', PATIENCE_MS, 500).catch(async (cause: unknown) => { throw new Error(`the customers are not complete: ${await lackOf(stack, product)}`, { cause }); });
  const answer = await callOnce(connection, product, product.requests[0]!);
  await writeDocuments(stack, customerIds, answer);
  say(`customer-view: an answer has ${answer.length} bytes`);
  const bare = await startBare('view.mjs', {
    ca: connection.tls.ca, cert: join(connection.dir, 'certificates/cdp.pem'), key: join(connection.dir, 'certificates/cdp.key.pem'),
    jwks: join(connection.dir, 'token-keys/local.jwks.json'), databaseUrl: connection.databaseUrl('cdp'),
  });
  const limit: Target = { address: `127.0.0.1:${bare.said}`, path: '/bare.View/Get', token, requests: customerIds.map((id) => Buffer.from(id)) };
  try {
    for (const target of [product, limit]) await callsAtOnce(connection, target, CONCURRENCY, 3_000); // warm
    const p99: Record<'product' | 'bare', number[]> = { product: [], bare: [] };
    const capacityOf = (which: keyof typeof p99, target: Target) => async () => {
      const { callsPerSecond, latency } = await callsAtOnce(connection, target, CONCURRENCY, ROUND_MS);
      p99[which].push(latency.percentile(0.99));
      return { value: callsPerSecond, units: latency.count };
    };
    const capacity = await figureOfRounds(bench, 'customer-view', 'calls/s', { atLeast: 0.6 }, {
      barePid: bare.pid, product: capacityOf('product', product), bare: capacityOf('bare', limit),
    });
    const perSecond = Math.max(1, Math.round(capacity.product * SHARE_OF_CAPACITY));
    const latencyOf = (which: string, target: Target) => async () => {
      const { latency, failed, failure, lateMs } = await callsBySchedule(connection, target, perSecond, ROUND_MS / 1000);
      if (failed > 0) throw new Error(`customer-view: ${failed} of ${perSecond} calls/s failed: ${failure}`);
      say(`customer-view at ${perSecond} calls/s: ${which} ${latency.summary()} ms; the generator was ${rounded(lateMs)} ms late at worst`);
      return { value: latency.percentile(0.99), units: latency.count };
    };
    const open = await figureOfRounds(bench, 'customer-view p99, open loop', 'ms', { atMost: 2 }, { barePid: bare.pid, product: latencyOf('product', product), bare: latencyOf('bare', limit) });
    say(`customer-view: with ${CONCURRENCY} calls at every moment p99 is ${rounded(median(p99.product))} ms, of the bare limit ${rounded(median(p99.bare))} ms`);
    return [capacity, figureOf('customer-view p99, 16 at once', 'ms', p99.product, p99.bare, null), open];
  } finally {
    bare.stop();
    await sql(stack, 'DROP TABLE bare_view');
  }
}

/** What the view of the last customer lacks; '' when nothing. */
async function lackOf(stack: LocalStack, target: Target): Promise<string> {
  const { view } = fromBinary(GetCustomerViewResponseSchema, await callOnce(stack.connection, target, target.requests.at(-1)!));
  const has = { policies: view?.policies.length ?? 0, interactions: view?.interactions.length ?? 0, tags: view?.tags.length ?? 0 };
  return JSON.stringify(has) === JSON.stringify(SIZE) ? '' : JSON.stringify(has);
}

/** For each customer the JSON of an answer, cut to the size that the answer has on the wire. */
async function writeDocuments(stack: LocalStack, customerIds: readonly string[], answer: Buffer): Promise<void> {
  await sql(stack, 'CREATE TABLE bare_view (customer_id text PRIMARY KEY, document text NOT NULL)');
  const json = toJsonString(GetCustomerViewResponseSchema, fromBinary(GetCustomerViewResponseSchema, answer));
  for (const customerId of customerIds) {
    await sql(stack, 'INSERT INTO bare_view VALUES ($1, $2)', [customerId, Buffer.from(`{"for":"${customerId}","view":${json}`).subarray(0, answer.length).toString('utf8')]);
  }
  await sql(stack, 'ANALYZE');
}

async function sql(stack: LocalStack, text: string, values: string[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: stack.connection.databaseUrl('cdp') });
  await client.connect();
  await client.query(text, values);
  await client.end();
}
