import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { Database, RequestLog } from '@kejing/postgres';
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
    private readonly requests: RequestLog,
  ) {}

  /** @throws CONFLICT CONTENT_KEY_TAKEN, INVALID DRAFT_INVALID */
  async execute(contentKey: string, draft: Draft, author: string, requestId: string): Promise<ContentAt> {
    const now = this.clock.now();
    const accepted = acceptDraft(draft, now);
    return this.database.tx(async (tx) => {
      const request = { caller: author, method: 'CreateContent', requestId, content: { contentKey, draft } };
      const { contentId } = await this.requests.once(tx, request, async () => {
        const content = { contentId: this.ids.next(), contentKey, kind: accepted.body.kind, publishedVersion: null, createTime: now };
        if (!(await this.contents.insert(tx, { ...content, latest: firstDraft(accepted, author, now) }))) throw contentKeyTaken();
        await this.contents.appendDecision(tx, {
          decisionId: this.ids.next(), contentId: content.contentId, version: 1, revision: 1, action: 'CREATED', actor: author, reason: null, decideTime: now,
        });
        return { contentId: content.contentId };
      });
      const made = await this.contents.find(tx, { contentId }, 'LATEST');
      if (!made) throw contentNotFound();
      return made;
    });
  }
}
