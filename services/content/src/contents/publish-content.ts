import { Injectable } from '@nestjs/common';
import { ChangeContent, type Write } from './change-content.js';
import { toContentPublished, toContentWithdrawn } from './content.events.js';
import type { ContentAt } from './content.js';
import { nothingPublished } from './content.errors.js';
import { ContentsStore } from './contents.store.js';
import { decidePublish, decideWithdraw } from './decide-content.js';

type By = Omit<Write, 'method' | 'asked'>;

/** What makes a content visible, and what takes it away. */
@Injectable()
export class PublishContent {
  constructor(
    private readonly change: ChangeContent,
    private readonly contents: ContentsStore,
  ) {}

  /** @throws PRECONDITION CONTENT_STATE_WRONG or CONTENT_EXPIRED */
  publish(by: By): Promise<ContentAt> {
    return this.change.execute({ ...by, method: 'PublishContent', asked: {} }, (content, now) => {
      const version = decidePublish(content, now);
      return { action: 'PUBLISHED', version, shows: version.version, events: [toContentPublished(content.contentId, content.contentKey, version)] };
    });
  }

  /** @throws PRECONDITION CONTENT_NOT_PUBLISHED */
  withdraw(by: By, reason: string): Promise<ContentAt> {
    return this.change.execute({ ...by, method: 'WithdrawContent', asked: { reason } }, async (content, now, tx) => {
      if (content.publishedVersion === null) throw nothingPublished();
      const published = await this.contents.find(tx, { contentId: content.contentId }, content.publishedVersion);
      const version = decideWithdraw(published?.version, by.actor, reason, now);
      return { action: 'WITHDRAWN', version, shows: null, reason, events: [toContentWithdrawn(content.contentId, version)] };
    });
  }
}
