import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { TagChange } from './tag.js';
import { TagHistoryStore } from './tag-history.store.js';
import { TagValuesStore } from './tag-values.store.js';
import { toTagEvent } from './tags.events.js';

/** Deletes the values of an erased record with their history, and tells the end of those that were live. */
@Injectable()
export class EraseTags {
  constructor(
    private readonly values: TagValuesStore,
    private readonly history: TagHistoryStore,
  ) {}

  /** @returns how many rows are gone */
  async execute(tx: Tx, recordId: string, backfill: boolean, now: Date): Promise<number> {
    const live = await this.values.lockLive(tx, recordId);
    const changes = live.map(({ state, ...key }): TagChange => ({
      ...key, change: 'REMOVED', value: { kind: 'ENDED', version: state.version + 1n, reason: 'ERASED', endTime: now }, evidence: {}, sensitive: true, backfill,
    }));
    const erased = (await this.values.erase(tx, recordId)) + (await this.history.erase(tx, recordId));
    await appendEvents(tx, changes.map((change) => toTagEvent(change, '', now)));
    return erased;
  }
}
