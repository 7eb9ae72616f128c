import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { gauge } from '@kejing/observability';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { MatchQueueStore } from './match-queue.store.js';

const PAUSE_MS = 10_000;

const queueDepth = gauge('kejing_match_queue_depth', 'Records that wait to be matched again (at most 100000 are counted)');
const queueAge = gauge('kejing_match_queue_oldest_seconds', 'How long the oldest of them has waited');
const holding = gauge('kejing_match_held', '1 while a bulk load holds matching');
const openReviews = gauge('kejing_reviews_open', 'Pairs that wait for a steward (at most 100000 are counted)');

/** Measures what waits for matching and for stewards. */
@Injectable()
export class MatchingBacklogWorker extends PollWorker {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(MatchQueueStore) private readonly queue: MatchQueueStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super(MatchingBacklogWorker.name, PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const now = this.clock.now();
    const backlog = await this.queue.backlog(this.db.reader);
    queueDepth.set(backlog.depth);
    queueAge.set(backlog.since === null ? 0 : Math.max(0, now.getTime() - backlog.since.getTime()) / 1000);
    holding.set(backlog.heldUntil !== null && backlog.heldUntil > now ? 1 : 0);
    openReviews.set(backlog.openReviews);
    return false;
  }
}
