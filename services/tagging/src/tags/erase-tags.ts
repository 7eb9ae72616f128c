import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { TagChange } from './tag.js';
import { TagHistoryStore } from './tag-history.store.js';
import { TagValuesStore } from './tag-values.store.js';
import { toTagEvent } from './tags.events.js';

/** Deletes the values of erased records with their history, and tells the end of those that were live. */
@Injectable()
export class EraseTags {
  constructor(
    private readonly values: TagValuesStore,
    private readonly history: TagHistoryStore,
  ) {}

  /** @param records each with whether its erasure is history */
  async execute(tx: Tx, records: ReadonlyMap<string, boolean>, now: Date): Promise<GoneRows[]> {
    const recordIds = [...records.keys()];
    const live = await this.values.lockLive(tx, recordIds);
    const changes = live.map(({ state, ...key }): TagChange => ({
      ...key, change: 'REMOVED', value: { kind: 'ENDED', version: state.version + 1n, reason: 'ERASED', endTime: now }, evidence: {}, sensitive: true,
      backfill: records.get(key.subjectId) ?? false,
    }));
    const gone = [...(await this.values.erase(tx, recordIds)), ...(await this.history.erase(tx, recordIds))];
    await appendEvents(tx, changes.map((change) => toTagEvent(change, '', now)));
    return gone;
  }
}
