import { FeedItemKind, type FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import { grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { define } from '@kejing/sample-insurer';
import { makeClickCustomers, type ClickAgent } from './click-customers.js';
import { figureOf, type Figure } from './figures.js';
import { Histogram } from './histogram.js';
import { openLoop, type Arrivals } from './open-loop.js';
import { figureOfRounds, type Bench } from './rounds.js';

const AGENTS = 10;
const PATIENCE_MS = 60_000;
const WARM = { perSecond: 20, seconds: 5 };
/** What a machine is asked for at leisure, and what the aim is about. */
const LOADS = [{ perSecond: 50, seconds: 8, aim: null }, { perSecond: 200, seconds: 8, aim: { atMost: 500 } }] as const;
/** Of the clicks, one of so many is the first of its customer and raises an opportunity; the others are of customers who have clicked before. */
const FRESH_OF = 4;

/**
 * Customers open the pages of their links, by a schedule, whatever became of the clicks before; how long from the moment that was planned for a click until
 * its opportunity is on the stream of her agent's feed. All five services, the sample insurer's contents and strategies.
 */
export async function interactionToOpportunity(bench: Bench): Promise<Figure[]> {
  const { stack, say, rounds } = bench;
  const { connection } = stack;
  await define(connection, () => undefined);
  const fresh = [WARM, ...LOADS.flatMap((load) => Array<{ perSecond: number; seconds: number }>(rounds).fill(load))].reduce((sum, { perSecond, seconds }) => sum + perSecond * seconds * 1.25 / FRESH_OF, AGENTS);
  const started = performance.now();
  const agents = await makeClickCustomers(connection, AGENTS, Math.ceil(fresh / AGENTS));
  say(`interaction-to-opportunity: ${agents.reduce((sum, { customers }) => sum + customers.length, 0)} customers with links in ${Math.round((performance.now() - started) / 1000)} s`);
  const feeds = new Feeds(connection, agents);
  const clicks = new Clicks(agents, feeds);
  const figures: Figure[] = [];
  try {
    await clicks.load(WARM);
    for (const { perSecond, seconds, aim } of LOADS) {
      const all: Histogram[] = [];
      const figure = await figureOfRounds(bench, `interaction-to-opportunity p99, ${perSecond}/s`, 'ms', aim, {
        product: async () => {
          const { opportunities, pages } = await clicks.load({ perSecond, seconds });
          say(`interaction-to-opportunity, ${perSecond}/s: ${opportunities.count} opportunities of ${pages.done + pages.failed} clicks, ms: ${opportunities.summary()}; the generator was ${Math.round(pages.lateMs)} ms late at worst`);
          if (pages.failed > 0) say(`interaction-to-opportunity, ${perSecond}/s: ${pages.failed} FAILED: ${pages.failure}`);
          all.push(opportunities);
          return { value: opportunities.percentile(0.99), units: Math.max(1, pages.done) };
        },
      });
      figures.push(figure, figureOf(`interaction-to-opportunity p50, ${perSecond}/s`, 'ms', all.map((one) => one.percentile(0.5)), [], null));
    }
    return figures;
  } finally {
    await feeds.close();
  }
}

/** The open streams of the agents, and who waits for an opportunity on them. */
class Feeds {
  private readonly waiting = new Map<string, () => void>();
  private readonly streams;
  private readonly reading: Promise<unknown>[];

  constructor(connection: StackConnection, agents: readonly ClickAgent[]) {
    this.streams = agents.map(({ agentId }) => {
      const he = callAs(connection, { subject: `agent-${agentId}`, roles: ['AGENT'], agentId, purposes: ['SERVICE'] });
      return grpcClient<FeedServiceClient, 'watchFeed'>('kejing.strategy.v1.FeedService', connection.grpcAddress('strategy'), he).watchFeed({ agentId, cursor: '0' });
    });
    this.reading = this.streams.map(async (stream) => {
      for await (const { item } of stream) if (item?.kind === FeedItemKind.FEED_ITEM_KIND_OPPORTUNITY) this.waiting.get(item.recordId)?.();
    });
  }

  /** Resolves when an opportunity of this record is on a stream. */
  opportunity(recordId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error('no opportunity on the feed')); }, PATIENCE_MS);
      this.waiting.set(recordId, () => { clearTimeout(timer); this.waiting.delete(recordId); resolve(); });
    });
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.cancel();
    await Promise.allSettled(this.reading);
  }
}

/** Takes customers who have not clicked yet from its stock. */
class Clicks {
  private readonly fresh;
  private readonly known;

  constructor(agents: readonly ClickAgent[], private readonly feeds: Feeds) {
    // The agents in turn. One customer of each is known from the start.
    this.fresh = agents[0]!.customers.flatMap((_, i) => agents.flatMap(({ customers }) => customers[i] ?? []));
    this.known = this.fresh.splice(0, agents.length);
  }

  async load({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<{ opportunities: Histogram; pages: Arrivals }> {
    const opportunities = new Histogram();
    const pages = await openLoop({
      perSecond, seconds,
      send: async (n, due) => {
        const customer = n % FRESH_OF === 0 ? this.fresh.shift() : undefined;
        if (!customer) return open(this.known[(n * 7) % this.known.length]!.url);
        try {
          await Promise.all([open(customer.url), this.feeds.opportunity(customer.recordId)]);
          opportunities.record(performance.now() - due);
          this.known.push(customer);
        } catch (error) {
          // What never came is no reason to look better than what came late.
          opportunities.record(PATIENCE_MS);
          throw error;
        }
      },
    });
    return { opportunities, pages };
  }
}

async function open(url: string): Promise<void> {
  const page = await fetch(url);
  await page.arrayBuffer();
  if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
}
