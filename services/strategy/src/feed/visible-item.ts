import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { AgentScope } from '../agents/agent-scope.js';
import type { FeedItem, StoredItem } from './feed-item.js';
import { ReadFeed } from './read-feed.js';

/** An item by id, for those who may see its agent's feed. */
@Injectable()
export class VisibleItem {
  constructor(
    private readonly feed: ReadFeed,
    private readonly scope: AgentScope,
  ) {}

  /** Undefined where there is none, or it is out of the caller's scope: which of the two is nobody's business. */
  async execute(tx: Tx, caller: Caller, kind: FeedItem['kind'], itemId: string, staff: readonly Caller['roles'][number][] = []): Promise<StoredItem | undefined> {
    const item = await this.feed.byId(tx, itemId);
    return item?.kind === kind && (await this.scope.maySee(tx, caller, item.agentId, staff)) ? item : undefined;
  }
}
