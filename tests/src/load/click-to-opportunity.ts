import { randomUUID } from 'node:crypto';
import type { AgentServiceClient } from '@kejing/contracts/grpc/cdp/v1/agent';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { LinkServiceClient } from '@kejing/contracts/grpc/content/v1/link';
import { FeedItemKind, type FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import { grpcClient } from '@kejing/grpc';
import { callAs, type LocalStack } from '@kejing/local';
import { define } from '@kejing/sample-insurer';
import { until } from '@kejing/testing';
import { agent, orgUnit, party, policy } from '../bad-input/insurer-facts.js';
import { InsurerSystems } from '../interop/insurer-systems.js';
import { figureOf, percentile, type Figure } from './figures.js';

const CLICKS = 100;
const AGENT = 'BENCH-CLICK';
const PATIENCE_MS = 10_000;

/**
 * A customer opens the page of her link; how long until the opportunity is on the stream of her agent's feed. One click after the other, each of another
 * customer with a policy in force, with the sample insurer's contents and strategies.
 */
export async function clickToOpportunity(stack: LocalStack, say: (line: string) => void): Promise<Figure[]> {
  const { connection } = stack;
  await define(connection, () => undefined);
  const records = await makeCustomers(stack);
  const agents = grpcClient<AgentServiceClient>('kejing.cdp.v1.AgentService', connection.grpcAddress('cdp'), callAs(connection, { subject: 'bench', roles: ['OPERATIONS'] }));
  const { agentId } = (await agents.getAgent({ agentId: '', agentCode: AGENT })).agent!;
  const he = callAs(connection, { subject: 'bench-agent', roles: ['AGENT'], agentId, purposes: ['SERVICE'] });
  const links = grpcClient<LinkServiceClient>('kejing.content.v1.LinkService', connection.grpcAddress('content'), he);
  const feed = grpcClient<FeedServiceClient, 'watchFeed'>('kejing.strategy.v1.FeedService', connection.grpcAddress('strategy'), he);

  const arrivals = new Map<string, number>();
  const stream = feed.watchFeed({ agentId, cursor: '0' });
  const watching = (async () => {
    for await (const { item } of stream) {
      if (item?.kind === FeedItemKind.FEED_ITEM_KIND_OPPORTUNITY && !arrivals.has(item.recordId)) arrivals.set(item.recordId, performance.now());
    }
  })();
  const latencies: number[] = [];
  try {
    for (const [i, recordId] of records.entries()) {
      // A link needs its record, agent and content in the content platform: they come by events.
      const { link } = await until(() => links.createLink({ recordId, agentId, contentId: '', contentKey: 'child-cover-guide', requestId: randomUUID() }), PATIENCE_MS);
      const clicked = performance.now();
      const page = await fetch(link!.url);
      if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
      await page.text();
      const arrived = await until(() => arrivals.get(recordId), PATIENCE_MS, 5).catch((cause: unknown) => { throw new Error(`click ${i + 1}: no opportunity on the feed`, { cause }); });
      latencies.push(arrived - clicked);
    }
  } finally {
    stream.cancel();
    await watching.catch(() => undefined);
  }
  say(`click-to-opportunity: ${CLICKS} clicks, ms: p50 ${percentile(latencies, 0.5).toFixed(0)}, p90 ${percentile(latencies, 0.9).toFixed(0)}, p99 ${percentile(latencies, 0.99).toFixed(0)}, most ${Math.max(...latencies).toFixed(0)}`);
  const { spread: _, ...figure } = figureOf('click-to-opportunity p99', 'ms', [percentile(latencies, 0.99)], [], { atMost: 500 });
  return [{ ...figure, spread: { product: [Math.round(Math.min(...latencies)), Math.round(Math.max(...latencies))] } }];
}

/** Customers of one agent, each with a policy in force; their records. */
async function makeCustomers(stack: LocalStack): Promise<string[]> {
  const { connection } = stack;
  const insurer = new InsurerSystems(connection);
  const ids = Array.from({ length: CLICKS }, (_, i) => `CLICK-${i}`);
  await insurer.report(orgUnit('HQ', ''), agent(AGENT, 'HQ'));
  await insurer.report(...ids.map((id) => party(id, { agentCode: AGENT })));
  await insurer.report(...ids.map((id) => policy(`P-${id}`, id, { servicingAgentCode: AGENT })));
  await insurer.close();
  const identity = grpcClient<IdentityServiceClient>('kejing.cdp.v1.IdentityService', connection.grpcAddress('cdp'), callAs(connection, { subject: 'bench', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] }));
  const records: string[] = [];
  for (const sourceId of ids) {
    // A report that came before its agent is held for a moment.
    const customer = await until(async () => (await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId }, name: '' })).customers[0], PATIENCE_MS);
    records.push(customer.recordIds[0]!);
  }
  return records;
}
