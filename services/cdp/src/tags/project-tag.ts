import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { TouchRecords } from '../identity/touch-records.js';
import { RecordTagsStore } from './record-tags.store.js';
import type { TagChange } from './tag.js';

/** Keeps the tag values of records as the tag system has them, and tells that their customer changed. */
@Injectable()
export class ProjectTag {
  constructor(
    private readonly tags: RecordTagsStore,
    private readonly records: RecordDirectory,
    private readonly touchRecords: TouchRecords,
  ) {}

  async execute(tx: Tx, change: TagChange, now: Date, backfill: boolean): Promise<void> {
    if ((await this.records.customersOf(tx, [change.recordId])).size === 0) return; // erased: nothing of it may come back
    if (!(await this.tags.put(tx, change))) return;
    await this.touchRecords.execute(tx, [{ recordId: change.recordId, changed: ['tags'] }], { now, backfill });
  }
}
