import { randomUUID } from 'node:crypto';
import type { MatchingServiceClient } from '@kejing/contracts/grpc/cdp/v1/matching';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';

const HELD_SECONDS = 120;
const RENEWED_EVERY_MS = 30_000;
const STALLED_MS = 300_000;
// A count has all records matched again: what a load adds must be worth it.
const WORTH_A_COUNT_PERCENT = 10;
// Counting frequencies reads every record.
const REFRESH_DEADLINE_MS = 30 * 60_000;

export interface Drained { matched: number; openReviews: number }

/** The queue of records that wait to be matched: held while a file is stored, so that each record is matched once, with what all of them tell. */
export class MatchQueue {
  private readonly matching: GrpcClient<MatchingServiceClient>;
  private renewal: NodeJS.Timeout | undefined;
  private failure: unknown;

  constructor(stack: StackConnection) {
    this.matching = grpcClient<MatchingServiceClient>('kejing.cdp.v1.MatchingService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'load', roles: ['OPERATIONS'] }), { deadlineMs: 30_000 });
  }

  /** Holds the queue until `release`, also for hours. */
  async hold(): Promise<void> {
    await this.matching.holdMatching({ seconds: HELD_SECONDS });
    this.renewal = setInterval(() => {
      this.matching.holdMatching({ seconds: HELD_SECONDS }).then(() => { this.failure = undefined; }, (error: unknown) => { this.failure = error; });
    }, RENEWED_EVERY_MS);
  }

  /** Counts frequencies and hubs again where the load is not small beside what was there; what is new in them counts from now on. */
  async refresh(): Promise<void> {
    if (this.failure) throw this.failure as Error;
    await this.matching.refreshModel({ requestId: randomUUID(), minGrowthPercent: WORTH_A_COUNT_PERCENT }, { deadlineMs: REFRESH_DEADLINE_MS });
  }

  /** Lets the queue go, if it is held. */
  async release(): Promise<void> {
    if (!this.renewal) return;
    clearInterval(this.renewal);
    this.renewal = undefined;
    await this.matching.holdMatching({ seconds: 0 });
  }

  /** Resolves when nothing waits to be matched. Fails when nothing moves for five minutes. */
  async drain(progress: (queued: number, matched: number) => void): Promise<Drained> {
    let [least, first, moved] = [Number.POSITIVE_INFINITY, -1, Date.now()];
    for (;;) {
      const { queued, openReviews } = await this.matching.getMatchQueue({});
      const left = Number(queued);
      if (first < 0) first = left;
      if (left === 0) return { matched: first, openReviews: Number(openReviews) };
      if (left < least) [least, moved] = [left, Date.now()];
      else if (Date.now() - moved > STALLED_MS) throw new Error(`${left} records wait to be matched, and nothing has moved for five minutes: see the log of cdp.`);
      progress(left, Math.max(0, first - left));
      await new Promise((resolve) => setTimeout(resolve, left > 20_000 ? 1_000 : 200));
    }
  }

  close(): void {
    if (this.renewal) clearInterval(this.renewal);
    closeGrpcClient(this.matching);
  }
}
