import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { FeedBell } from './feed-bell.js';

/** Hears from PostgreSQL that a feed changed, the moment it commits, and rings the bell of this replica. */
@Injectable()
export class FeedBellWorker implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly bell: FeedBell,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.db.listen('strategy_feed', (agentId) => this.bell.ring(agentId));
  }
}
