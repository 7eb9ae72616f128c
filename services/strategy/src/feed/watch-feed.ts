import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { fault } from '@kejing/errors';
import { Database } from '@kejing/postgres';
import type { StrategyConfig } from '../strategy.config.js';
import { FeedBell } from './feed-bell.js';
import type { StoredItem } from './feed-item.js';
import { FeedStore } from './feed.store.js';

/** What a stream says: an item as it is now, or (a heartbeat) only that all up to the cursor was told. */
export interface FeedNews {
  readonly item?: StoredItem;
  readonly cursor: bigint;
}

const BATCH = 200;
const SCOPE_CHECK_MS = 60_000;

/**
 * Follows one feed from a cursor on. Changes of a feed take their cursors under a row lock, so they become visible in the order of
 * the cursors: what is read after a cursor misses nothing, whoever writes.
 */
@Injectable()
export class WatchFeed {
  constructor(
    private readonly db: Database,
    private readonly feed: FeedStore,
    private readonly bell: FeedBell,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Ends when `signal` fires. The first heartbeat says that everything up to now was told.
   * @param mayGoOn asked once a minute: the organisation changes while streams stay open
   * @throws DENIED AGENT_OUT_OF_SCOPE when it says no
   */
  async *execute(agentId: string, from: bigint, signal: AbortSignal, mayGoOn: () => Promise<boolean>): AsyncGenerator<FeedNews> {
    const ring = this.bell.hang(agentId);
    let cursor = from;
    let caughtUp = false;
    let checkedAt = this.clock.now().getTime();
    try {
      while (!signal.aborted) {
        ring.clear();
        const items = await this.feed.changedSince(this.db.reader, agentId, cursor, BATCH);
        for (const item of items) {
          cursor = item.cursor;
          yield { item, cursor };
        }
        if (items.length === BATCH) continue;
        if (!caughtUp) yield { cursor };
        caughtUp = true;
        if (!(await ring.wait(this.config.heartbeatMs, signal)) && !signal.aborted) yield { cursor };
        if (this.clock.now().getTime() - checkedAt < SCOPE_CHECK_MS) continue;
        checkedAt = this.clock.now().getTime();
        if (!(await mayGoOn())) throw fault('DENIED', 'AGENT_OUT_OF_SCOPE', 'the agent is not in your scope any more');
      }
    } finally {
      ring.close();
    }
  }
}
