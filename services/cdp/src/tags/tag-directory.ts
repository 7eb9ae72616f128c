import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordTagsStore } from './record-tags.store.js';
import type { RecordTag } from './tag.js';

export type { RecordTag } from './tag.js';

/** What other slices ask of tags. */
@Injectable()
export class TagDirectory {
  constructor(private readonly tags: RecordTagsStore) {}

  /** Tags in force on these records, sensitive ones too: whoever answers them asks for the consent. */
  inForce(reader: Tx, recordIds: readonly string[], now: Date): Promise<RecordTag[]> {
    return this.tags.inForce(reader, recordIds, now);
  }

  /** Erasure: deletes the tags of these records. @returns how many rows are gone */
  forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.tags.forget(tx, recordIds);
  }
}
