import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { ReadContents } from '../contents/read-contents.js';
import type { Link } from '../links/link.js';
import { KeepRecords } from '../records/keep-records.js';
import { ReadStudios } from '../studios/read-studios.js';
import { decideLinkPage, type LinkPage, type StudioContentPage, type StudioPage } from './page.js';
import { PagesStore } from './pages.store.js';

/** Contents on a studio page, at most. */
const SHELF = 50;

/** Finds what an address leads to. */
@Injectable()
export class FindPage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly pages: PagesStore,
    private readonly contents: ReadContents,
    private readonly studios: ReadStudios,
    private readonly records: KeepRecords,
  ) {}

  async byCode(code: string): Promise<LinkPage> {
    const now = this.clock.now();
    return this.database.together(async (reader) => {
      const parts = await this.pages.byCode(reader, code);
      const content = parts?.published && await this.contents.shownAs(reader, parts.link.contentId, parts.published, now);
      return decideLinkPage(parts?.link, content, parts?.agent, now);
    });
  }

  /** Whether she refused: nothing on the page counts. */
  refused({ recordId }: Link): Promise<boolean> {
    return this.records.customerRefused(this.database.reader, recordId);
  }

  async studio(slug: string): Promise<StudioPage> {
    const agent = await this.studios.find({ slug });
    if (!agent) return { kind: 'NOTICE', notice: 'UNKNOWN' };
    if (!agent.active) return { kind: 'NOTICE', notice: 'AGENT_LEFT' };
    return { kind: 'STUDIO', agent, contents: await this.contents.newestShown(SHELF) };
  }

  async studioContent(slug: string, contentKey: string): Promise<StudioContentPage> {
    const agent = await this.studios.find({ slug });
    if (!agent) return { kind: 'NOTICE', notice: 'UNKNOWN' };
    if (!agent.active) return { kind: 'NOTICE', notice: 'AGENT_LEFT' };
    const content = await this.contents.shown(this.database.reader, { contentKey }, this.clock.now());
    return content ? { kind: 'STUDIO_CONTENT', agent, content } : { kind: 'NOTICE', notice: 'WITHDRAWN' };
  }
}
