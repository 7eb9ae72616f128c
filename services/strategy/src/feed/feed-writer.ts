import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import type { FeedItem, OpportunityItem, StoredItem } from './feed-item.js';
import { FeedStore } from './feed.store.js';

/** The one way in which feeds change: the feed is locked, the item takes the next cursor, its readers are woken at commit. */
@Injectable()
export class FeedWriter {
  constructor(
    private readonly feed: FeedStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Locks the feeds of some agents, in one order for all, before anything of them is read. Several in one transaction: name them all at once. */
  async lock(tx: Tx, agentIds: readonly string[]): Promise<void> {
    const named = [...new Set(agentIds.filter((agentId) => agentId !== ''))];
    if (named.length > 0) await this.feed.lock(tx, named);
  }

  /** Writes an item as it is from now on. Its feed is locked by this transaction. */
  async put(tx: Tx, item: FeedItem): Promise<void> {
    await this.putAll(tx, [item]);
  }

  /** As {@link put} one after the other, in one statement. */
  async putAll(tx: Tx, items: readonly FeedItem[]): Promise<void> {
    if (items.length > 0) await this.feed.save(tx, items, this.clock.now());
  }

  /** An item of a record; lock the feed first where it is to be changed. */
  async find(tx: Tx, recordId: string, itemId: string): Promise<StoredItem | undefined> {
    return this.feed.find(tx, recordId, itemId);
  }

  /** Locks the agent's feed and answers his item; undefined where it is another's or none. */
  async own(tx: Tx, agentId: string, itemId: string): Promise<StoredItem | undefined> {
    await this.feed.lock(tx, [agentId]);
    const item = await this.feed.findById(tx, itemId);
    return item?.agentId === agentId ? item : undefined;
  }

  /** Locks the feeds of some agents, then reads what nobody is through with of the opportunities of some records, whose last signal is not older than `since`. Oldest first. */
  async unfinished(tx: Tx, agentIds: readonly string[], recordIds: readonly string[], since: Date): Promise<OpportunityItem[]> {
    const [, items] = await Promise.all([this.lock(tx, agentIds), this.feed.unfinished(tx, recordIds, since)]);
    return items;
  }

  /** Marks the agent's items as read; answers how many were unread. */
  async markRead(tx: Tx, agentId: string, itemIds: readonly string[]): Promise<number> {
    await this.feed.lock(tx, [agentId]);
    const unread = await this.feed.unreadAmong(tx, agentId, itemIds);
    if (unread.length === 0) return 0;
    const last = await this.feed.advance(tx, agentId, unread.length);
    for (const [at, item] of unread.entries()) await this.feed.setRead(tx, item, last - BigInt(unread.length - 1 - at));
    return unread.length;
  }
}
