import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ContentState } from './content.js';
import { ContentsStore } from './contents.store.js';

/** Answers other slices what is published. */
@Injectable()
export class ContentDirectory {
  constructor(@Inject(ContentsStore) private readonly contents: ContentsStore) {}

  byId(tx: Tx, contentId: string): Promise<ContentState | undefined> {
    return this.contents.byId(tx, contentId);
  }

  byKey(tx: Tx, contentKey: string): Promise<ContentState | undefined> {
    return this.contents.byKey(tx, contentKey);
  }
}
