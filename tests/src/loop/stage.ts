import { Logger } from '@nestjs/common';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { RunServiceClient } from '@kejing/contracts/grpc/marketing/v1/run';
import type { AgentCounterServiceClient } from '@kejing/contracts/grpc/strategy/v1/agent_counter';
import type { StrategyServiceClient } from '@kejing/contracts/grpc/strategy/v1/strategy';
import type { TagServiceClient } from '@kejing/contracts/grpc/tagging/v1/tag';
import { type GrpcClient, grpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { EventProducer, type InboundEvent, Kafka } from '@kejing/messaging';
import { FeedWatch } from './feed.js';
import { Heroine } from './heroine.js';
import { persist } from './persist.js';
import { Tap } from './tap.js';

/** Everything that the story is played with: what publishes, what watches, and the calls of a steward, staff and the agent. */
export class Stage {
  readonly her = new Heroine();
  readonly identity: GrpcClient<IdentityServiceClient>;
  readonly tags: GrpcClient<TagServiceClient>;
  readonly runs: GrpcClient<RunServiceClient>;
  readonly strategies: GrpcClient<StrategyServiceClient>;
  private readonly producer: EventProducer;
  private feedWatch: FeedWatch | undefined;
  private agentsView: GrpcClient<CustomerViewServiceClient> | undefined;
  private agentsCounters: GrpcClient<AgentCounterServiceClient> | undefined;

  private constructor(
    readonly stack: StackConnection,
    readonly tap: Tap,
    readonly patienceMs: number,
  ) {
    this.producer = new EventProducer(new Kafka({ ...stack.kafka('insurer'), clientId: 'kejing-loop' }, new Logger('loop')));
    const steward = callAs(stack, { subject: 'steward-1', roles: ['STEWARD'], purposes: ['STEWARDSHIP', 'SERVICE'] });
    const staff = callAs(stack, { subject: 'staff-1', roles: ['OPERATIONS', 'MARKETER'] });
    this.identity = grpcClient('kejing.cdp.v1.IdentityService', stack.grpcAddress('cdp'), steward);
    this.tags = grpcClient('kejing.tagging.v1.TagService', stack.grpcAddress('tagging'), steward);
    this.runs = grpcClient('kejing.marketing.v1.RunService', stack.grpcAddress('marketing'), staff);
    this.strategies = grpcClient('kejing.strategy.v1.StrategyService', stack.grpcAddress('strategy'), staff);
  }

  static async set(stack: StackConnection, patienceMs: number): Promise<Stage> {
    return new Stage(stack, await Tap.open(stack), patienceMs);
  }

  get feed(): FeedWatch {
    if (this.feedWatch === undefined) throw new Error('the agent is not known yet');
    return this.feedWatch;
  }

  get view(): GrpcClient<CustomerViewServiceClient> {
    if (this.agentsView === undefined) throw new Error('the agent is not known yet');
    return this.agentsView;
  }

  get counters(): GrpcClient<AgentCounterServiceClient> {
    if (this.agentsCounters === undefined) throw new Error('the agent is not known yet');
    return this.agentsCounters;
  }

  /** The agent takes up his phone. */
  agentArrives(agentId: string): void {
    const agent = callAs(this.stack, { subject: `agent-${agentId}`, roles: ['AGENT'], agentId, purposes: ['SERVICE', 'MARKETING'] });
    this.feedWatch = new FeedWatch(this.stack, agent, agentId);
    this.agentsView = grpcClient('kejing.cdp.v1.CustomerViewService', this.stack.grpcAddress('cdp'), agent);
    this.agentsCounters = grpcClient('kejing.strategy.v1.AgentCounterService', this.stack.grpcAddress('strategy'), agent);
  }

  /** An insurer system publishes. */
  async report(...events: InboundEvent[]): Promise<void> {
    await persist(this.patienceMs, () => this.producer.send(events));
  }

  /** A browser's request; a page that is away is tried again. */
  async browse(url: string, init?: RequestInit): Promise<{ status: number; text: string }> {
    return persist(this.patienceMs, async () => {
      const response = await fetch(url, init);
      return { status: response.status, text: await response.text() };
    });
  }

  async close(): Promise<void> {
    this.feedWatch?.close();
    await this.tap.close();
    await this.producer.close();
  }
}
