import type { FeedItem, FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import { type GrpcClient, type GrpcCredentials, grpcClient } from '@kejing/grpc';
import type { StackConnection } from '@kejing/local';

export type Feed = GrpcClient<FeedServiceClient, 'watchFeed'>;

/** The agent's phone: watches his feed, and goes on from its cursor when the stream breaks. */
export class FeedWatch {
  readonly client: Feed;
  private readonly pushed: { at: number; item: FeedItem }[] = [];
  private cursor = '0';
  private open = true;
  private cancel = () => {};

  constructor(stack: StackConnection, who: GrpcCredentials, private readonly agentId: string) {
    this.client = grpcClient<FeedServiceClient, 'watchFeed'>('kejing.strategy.v1.FeedService', stack.grpcAddress('strategy'), who);
    void this.watch();
  }

  /** First push that fits, also one that came before. */
  async find(fits: (item: FeedItem) => boolean, patienceMs: number): Promise<{ at: number; item: FeedItem } | undefined> {
    const until = Date.now() + patienceMs;
    for (;;) {
      const found = this.pushed.find(({ item }) => fits(item));
      if (found !== undefined || Date.now() > until) return found;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  close(): void {
    this.open = false;
    this.cancel();
  }

  private async watch(): Promise<void> {
    while (this.open) {
      const stream = this.client.watchFeed({ agentId: this.agentId, cursor: this.cursor });
      this.cancel = () => { stream.cancel(); };
      try {
        for await (const { item, cursor } of stream) {
          if (cursor !== '0') this.cursor = cursor;
          if (item !== undefined) this.pushed.push({ at: Date.now(), item });
        }
      } catch {
        // The service went away; the cursor makes up for it.
      }
      if (this.open) await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
