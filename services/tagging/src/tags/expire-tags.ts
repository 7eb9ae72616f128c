import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { ChangeTags } from './change-tags.js';
import { decideExpiry } from './decide-tag.js';
import type { TagChange } from './tag.js';
import { TagValuesStore } from './tag-values.store.js';

/** Ends values whose time has come, a bounded number in a transaction. Several processes may do it at once. */
@Injectable()
export class ExpireTags {
  constructor(
    private readonly values: TagValuesStore,
    private readonly taxonomy: Taxonomy,
    private readonly changeTags: ChangeTags,
  ) {}

  /** @returns whether there may be more */
  async execute(tx: Tx, batchSize: number, now: Date): Promise<boolean> {
    const due = await this.values.claimDue(tx, now, batchSize);
    const changes = due.flatMap(({ state, ...key }): TagChange[] => {
      const decision = decideExpiry(state, now);
      if (decision.kind !== 'REMOVED') return [];
      return [{ ...key, change: 'REMOVED', value: decision.value, evidence: {}, sensitive: this.taxonomy.find(key.tagId)?.sensitive ?? true, backfill: false }];
    });
    await this.changeTags.write(tx, changes, now);
    return due.length === batchSize;
  }
}
