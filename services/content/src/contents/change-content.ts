import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import type { Content, ContentAt, ContentVersion } from './content.js';
import { contentNotFound } from './content.errors.js';
import { ContentsStore } from './contents.store.js';

/** What a decision on a content leads to. */
export interface Change {
  readonly action: 'EDITED' | 'SUBMITTED' | 'APPROVED' | 'REJECTED' | 'PUBLISHED' | 'WITHDRAWN';
  readonly version: ContentVersion;
  readonly newVersion?: boolean;
  /** Set where it changes which version is shown. */
  readonly shows?: number | null;
  readonly reason?: string;
  readonly events?: readonly OutgoingEvent[];
}

export interface Write {
  readonly contentId: string;
  readonly requestId: string;
  readonly method: string;
  readonly actor: string;
  /** What is asked for of the content. */
  readonly asked: object;
}

type Decide = (content: Content, now: Date, tx: Tx) => Change | Promise<Change>;

/** The one way in which an existing content changes: locked, decided, saved, archived and told in one transaction; once a request. */
@Injectable()
export class ChangeContent {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly contents: ContentsStore,
    private readonly requests: RequestLog,
  ) {}

  /** @throws NOT_FOUND CONTENT_NOT_FOUND, and what `decide` throws */
  async execute(write: Write, decide: Decide): Promise<ContentAt> {
    const { contentId, requestId, method, actor: caller, asked } = write;
    return this.database.tx(async (tx) => {
      const { version } = await this.requests.once(tx, { caller, method, requestId, content: { contentId, asked } }, () => this.change(tx, write, decide));
      const changed = await this.contents.find(tx, { contentId }, version);
      if (!changed) throw contentNotFound();
      return changed;
    });
  }

  private async change(tx: Tx, { contentId, actor }: Write, decide: Decide): Promise<{ version: number }> {
    const now = this.clock.now();
    const content = await this.contents.lock(tx, contentId);
    if (!content) throw contentNotFound();
    const { action, version, newVersion, shows, reason, events } = await decide(content, now, tx);
    if (newVersion) await this.contents.insertVersion(tx, contentId, version);
    else await this.contents.updateVersion(tx, contentId, version);
    if (shows !== undefined) await this.contents.show(tx, contentId, shows, now);
    await this.contents.appendDecision(tx, {
      decisionId: this.ids.next(), contentId, version: version.version, revision: version.revision, action, actor, reason: reason ?? null, decideTime: now,
    });
    await appendEvents(tx, events ?? []);
    return { version: version.version };
  }
}
