import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database, type Tx } from '@kejing/postgres';
import { isShown, type ContentAt, type VersionState } from './content.js';
import { contentNotFound } from './content.errors.js';
import { ContentsStore } from './contents.store.js';

type By = { contentId: string } | { contentKey: string };

/** Contents whose published versions are kept in memory, at most; a text has some ten KB. */
const MAX_PUBLISHED = 200;

/** Answers contents to callers, pages and other slices. */
@Injectable()
export class ReadContents {
  private readonly published = new Map<string, ContentAt>();

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

  /**
   * The version that is shown now, from memory where this revision of it was read before.
   * @param published as the caller has just read it
   */
  async shownAs(reader: Tx, contentId: string, published: { readonly version: number; readonly revision: number }, now: Date): Promise<ContentAt | undefined> {
    const known = this.published.get(contentId);
    const isSame = known?.version.version === published.version && known.version.revision === published.revision;
    const found = isSame ? known : await this.contents.find(reader, { contentId }, 'PUBLISHED');
    if (found && !isSame) {
      if (this.published.size >= MAX_PUBLISHED) this.published.clear();
      this.published.set(contentId, found);
    }
    return found && isShown(found.version, now) ? found : undefined;
  }

  /** For a studio page: what is shown now, newest first. */
  newestShown(limit: number): Promise<ContentAt[]> {
    return this.contents.newestShown(this.database.reader, this.clock.now(), limit);
  }
}
