import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { FeedBell } from './feed-bell.js';
import { FEED_CHANNEL } from './feed.store.js';

/** Hears from PostgreSQL that a feed changed, the moment it commits, and rings the bell of this replica. */
@Injectable()
export class FeedBellWorker implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly bell: FeedBell,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.db.listen(FEED_CHANNEL, (agentId) => this.bell.ring(agentId));
  }
}
