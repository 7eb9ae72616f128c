import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database, type Tx } from '@kejing/postgres';
import { isShown, type ContentAt, type VersionState } from './content.js';
import { contentNotFound } from './content.errors.js';
import { ContentsStore } from './contents.store.js';

type By = { contentId: string } | { contentKey: string };

/** Answers contents to callers, pages and other slices. */
@Injectable()
export class ReadContents {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly contents: ContentsStore,
  ) {}

  /** @param onlyShown an outsider's view: what is not shown now does not exist. @throws NOT_FOUND CONTENT_NOT_FOUND */
  async get(by: By, version: number, onlyShown: boolean): Promise<ContentAt> {
    const found = await this.contents.find(this.database.reader, by, version === 0 ? (onlyShown ? 'PUBLISHED' : 'LATEST') : version);
    if (!found || (onlyShown && !isShown(found.version, this.clock.now()))) throw contentNotFound();
    return found;
  }

  /** By key; 'SHOWN' lists what is shown now, with the published versions. */
  list(filter: { state?: VersionState | 'SHOWN'; topic?: string; afterKey: string; limit: number }): Promise<ContentAt[]> {
    const { state, ...rest } = filter;
    const reader = this.database.reader;
    if (state === undefined) return this.contents.list(reader, rest);
    if (state === 'SHOWN') return this.contents.list(reader, { ...rest, shownAt: this.clock.now() });
    return this.contents.list(reader, { ...rest, state });
  }

  /** The version that is shown now, in the caller's transaction; undefined where none is. */
  async shown(tx: Tx, by: By, now: Date): Promise<ContentAt | undefined> {
    const found = await this.contents.find(tx, by, 'PUBLISHED');
    return found && isShown(found.version, now) ? found : undefined;
  }

  /** For a studio page: what is shown now, newest first. */
  newestShown(limit: number): Promise<ContentAt[]> {
    return this.contents.newestShown(this.database.reader, this.clock.now(), limit);
  }
}
