import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { StoredItem } from './feed-item.js';
import { FeedStore, type FeedFilter } from './feed.store.js';

@Injectable()
export class ReadFeed {
  constructor(private readonly feed: FeedStore) {}

  async byId(tx: Tx, itemId: string): Promise<StoredItem | undefined> {
    return this.feed.findById(tx, itemId);
  }

  /** Items by update time, newest first, and the cursor from which a stream misses nothing (0 for several agents). Within one snapshot. */
  async page(
    tx: Tx, agentIds: readonly string[], filter: FeedFilter, before: { time: Date; itemId: string } | undefined, limit: number,
  ): Promise<{ items: StoredItem[]; cursor: bigint }> {
    const [only] = agentIds;
    const cursor = only !== undefined && agentIds.length === 1 ? await this.feed.cursor(tx, only) : 0n;
    return { items: await this.feed.page(tx, agentIds, filter, before, limit), cursor };
  }

  async unread(tx: Tx, agentId: string): Promise<{ opportunities: number; tasks: number }> {
    const counts = new Map((await this.feed.unread(tx, agentId)).map(({ kind, count }) => [kind, count]));
    return { opportunities: counts.get('OPPORTUNITY') ?? 0, tasks: counts.get('TASK') ?? 0 };
  }
}
