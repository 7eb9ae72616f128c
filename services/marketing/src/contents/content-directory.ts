import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ContentState } from './content.js';
import { ContentsStore } from './contents.store.js';

/** Answers other slices what is published. */
@Injectable()
export class ContentDirectory {
  constructor(@Inject(ContentsStore) private readonly contents: ContentsStore) {}

  /** Those that are known, by id. */
  async byIds(tx: Tx, contentIds: readonly string[]): Promise<ReadonlyMap<string, ContentState>> {
    const found = contentIds.length === 0 ? [] : await this.contents.byIds(tx, [...new Set(contentIds)]);
    return new Map(found.map((content) => [content.contentId, content]));
  }

  /** Those that are known, by key. */
  async byKeys(tx: Tx, contentKeys: readonly string[]): Promise<ReadonlyMap<string, ContentState>> {
    const found = contentKeys.length === 0 ? [] : await this.contents.byKeys(tx, [...new Set(contentKeys)]);
    return new Map(found.map((content) => [content.contentKey, content]));
  }
}
