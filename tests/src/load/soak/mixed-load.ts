import { setTimeout as sleep } from 'node:timers/promises';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import type { FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { party, policy, touch } from '../../bad-input/insurer-facts.js';
import { InsurerSystems } from '../../interop/insurer-systems.js';
import type { ClickAgent } from '../click-customers.js';
import { inventedName } from '../invented-names.js';
import { openLoop, type Arrivals } from '../open-loop.js';

/** Something that goes on all the time. */
interface Stream {
  name: string;
  perSecond: number;
  act(n: number): Promise<unknown>;
}

export type StreamReport = Arrivals & { name: string };

const KNOWN_PARTIES = 300;
const FEED_LOOKED_AT_MS = 1_000;

/** Everything that customers, agents and the insurer's systems do, at rates that a small machine bears. What fails is counted, and goes on. */
export class MixedLoad {
  /** Since somebody looked last. */
  private recently = { done: 0, failed: 0 };
  readonly reports: StreamReport[] = [];
  private readonly streams: readonly Stream[];
  private readonly insurer: InsurerSystems;
  private readonly views: GrpcClient<CustomerViewServiceClient>;

  constructor(private readonly stack: StackConnection, private readonly agents: readonly ClickAgent[]) {
    this.insurer = new InsurerSystems(stack);
    this.views = grpcClient<CustomerViewServiceClient>('kejing.cdp.v1.CustomerViewService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'soak', roles: ['OPERATIONS'], purposes: ['SERVICE'] }));
    this.streams = this.makeStreams();
  }

  /** Goes on for so many seconds. */
  async run(seconds: number): Promise<void> {
    await Promise.all(this.streams.map(async ({ name, perSecond, act }) => {
      const arrivals = await openLoop({
        perSecond, seconds,
        send: (n) => act(n).then(() => { this.recently.done += 1; }, (error: unknown) => { this.recently.failed += 1; throw error; }),
      });
      this.reports.push({ name, ...arrivals });
    }));
  }

  /** What was done and what failed since the last time that somebody asked. */
  take(): { done: number; failed: number } {
    const taken = this.recently;
    this.recently = { done: 0, failed: 0 };
    return taken;
  }

  async close(): Promise<void> {
    closeGrpcClient(this.views);
    await this.insurer.close();
  }

  private makeStreams(): Stream[] {
    const customers = this.agents.flatMap((agent) => agent.customers.map((customer) => ({ ...customer, agentId: agent.agentId })));
    const { views } = this;
    const of = (n: number) => customers[n % customers.length]!;
    return [
      { name: 'touchpoints', perSecond: 10, act: (n) => this.insurer.send(touch(`soak-${n % 500}`, { page: `/articles/${n % 97}`, touchTime: new Date().toISOString() })) },
      { name: 'parties again', perSecond: 1, act: (n) => this.insurer.send(party(`SOAK-${n % KNOWN_PARTIES}`, { name: inventedName(2_000 + (n % KNOWN_PARTIES)), email: `a${n}@example.com` }, { sourceVersion: n + 1 })) },
      { name: 'new parties', perSecond: 0.5, act: (n) => this.insurer.send(party(`NEW-${n}`, { name: inventedName(3_000 + n), phones: [{ number: String(13_900_000_000 + n) }] })) },
      { name: 'policies', perSecond: 0.5, act: (n) => this.insurer.send(policy(`SOAK-${n}`, `SOAK-${n % KNOWN_PARTIES}`)) },
      { name: 'clicks', perSecond: 2, act: (n) => open(of(n).url) },
      { name: 'views', perSecond: 5, act: (n) => views.getCustomerView({ customerId: of(n).customerId, viewMask: undefined, purpose: Purpose.PURPOSE_SERVICE, interactionLimit: 50 }) },
      { name: 'feeds looked at', perSecond: 0.5, act: (n) => this.lookAtFeed(of(n).agentId) },
    ];

    async function open(url: string): Promise<void> {
      const page = await fetch(url);
      await page.arrayBuffer();
      if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
    }
  }

  /** An agent who opens the feed, looks, and goes away without a word: streams and their listeners must end with it. */
  private async lookAtFeed(agentId: string): Promise<void> {
    const feed = grpcClient<FeedServiceClient, 'watchFeed'>('kejing.strategy.v1.FeedService', this.stack.grpcAddress('strategy'), callAs(this.stack, { subject: `agent-${agentId}`, roles: ['AGENT'], agentId, purposes: ['SERVICE'] }));
    try {
      const stream = feed.watchFeed({ agentId, cursor: '0' });
      const reading = (async () => { for await (const _ of stream); })().catch(() => undefined);
      await sleep(FEED_LOOKED_AT_MS);
      stream.cancel();
      await reading;
    } finally {
      closeGrpcClient(feed);
    }
  }
}
