import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { Once } from '../requests/once.js';
import type { ContentAt, Draft } from './content.js';
import { contentKeyTaken, contentNotFound } from './content.errors.js';
import { ContentsStore } from './contents.store.js';
import { firstDraft } from './decide-content.js';
import { acceptDraft } from './decide-draft.js';

/** Begins a content. */
@Injectable()
export class CreateContent {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly contents: ContentsStore,
    private readonly once: Once,
  ) {}

  /** @throws CONFLICT CONTENT_KEY_TAKEN, INVALID DRAFT_INVALID */
  async execute(contentKey: string, draft: Draft, author: string, requestId: string): Promise<ContentAt> {
    const now = this.clock.now();
    const accepted = acceptDraft(draft, now);
    const contentId = this.ids.next();
    return this.database.tx(async (tx) => {
      const earlier = await this.once.earlier(tx, { requestId, method: 'CreateContent', caller: author, subjectId: contentId }, now);
      if (earlier !== undefined) {
        const made = await this.contents.find(tx, { contentId: earlier }, 'LATEST');
        if (!made) throw contentNotFound();
        return made;
      }
      const version = firstDraft(accepted, author, now);
      const { kind } = accepted.body;
      const inserted = await this.contents.insert(tx, { contentId, contentKey, kind, publishedVersion: null, createTime: now, latest: version });
      if (!inserted) throw contentKeyTaken();
      await this.contents.appendDecision(tx, {
        decisionId: this.ids.next(), contentId, version: 1, revision: 1, action: 'CREATED', actor: author, reason: null, decideTime: now,
      });
      return { contentId, contentKey, kind, publishedVersion: null, version };
    });
  }
}
