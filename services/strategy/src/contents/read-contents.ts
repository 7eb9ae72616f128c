import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import type { Content } from './content.js';
import { ContentsStore } from './contents.store.js';

@Injectable()
export class ReadContents {
  constructor(
    private readonly contents: ContentsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those of the keys that may be shown now, by key. */
  async published(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const found = keys.length === 0 ? [] : await this.contents.published(tx, keys, this.clock.now());
    return new Map(found.map((content) => [content.contentKey, content]));
  }

  /** A content by id, whether it may be shown or not. */
  async find(tx: Tx, contentId: string): Promise<Content | undefined> {
    return contentId === '' ? undefined : this.contents.find(tx, contentId);
  }
}
