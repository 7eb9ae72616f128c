import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { FeedStore } from './feed.store.js';
import { TaskLinksStore } from './task-links.store.js';

/** Deletes closed items, and links of tasks, that were last touched before `before`. */
@Injectable()
export class ForgetItems {
  constructor(
    private readonly feed: FeedStore,
    private readonly links: TaskLinksStore,
  ) {}

  async before(tx: Tx, before: Date): Promise<void> {
    await this.feed.deleteClosed(tx, before);
    await this.links.deleteBefore(tx, before);
  }
}
