import { Injectable } from '@nestjs/common';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { TouchRecords } from '../identity/touch-records.js';
import { decideEffective, highestOfEach } from './decide-effective.js';
import { RecordTagsStore } from './record-tags.store.js';
import type { TagChange } from './tag.js';

/** Keeps the tag values of records as the tag system has them, and tells that their customers changed; many in as many statements as one. */
@Injectable()
export class ProjectTags {
  constructor(
    private readonly tags: RecordTagsStore,
    private readonly records: RecordDirectory,
    private readonly touchRecords: TouchRecords,
  ) {}

  /** @param said what events say, in their order */
  async execute(tx: Tx, said: readonly { change: TagChange; event: ReceivedEvent }[], now: Date): Promise<void> {
    const customers = await this.records.customersOf(tx, [...new Set(said.map(({ change }) => change.recordId))]);
    const known = said.filter(({ change }) => customers.has(change.recordId)); // erased: nothing of it may come back
    const before = await this.tags.put(tx, highestOfEach(known.map(({ change }) => change)));
    const effective = decideEffective(known, before);
    for (const backfill of [true, false]) {
      const own = effective.filter(({ event }) => event.backfill === backfill);
      await this.touchRecords.execute(tx, own.map(({ change, event }) => ({ recordId: change.recordId, changed: ['tags'], event })), { now, backfill });
    }
  }
}
