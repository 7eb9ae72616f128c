import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { ChangeTags } from './change-tags.js';
import { decideExpiry } from './decide-tag.js';
import { toChanges, toStored } from './tag-changes.js';
import { TagValuesStore } from './tag-values.store.js';

/** Ends values whose time has come, or lets the next support take the place, a bounded number in a transaction. Several processes may do it at once. */
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
    const decided = due.map((known) => {
      const decision = decideExpiry(known, now);
      const sensitive = this.taxonomy.find(known.tagId)?.sensitive ?? true;
      return { value: toStored(known, decision, sensitive), changes: toChanges({ ...known, backfill: false }, decision, sensitive) };
    });
    await this.changeTags.write(tx, decided.map(({ value }) => value), decided.flatMap(({ changes }) => changes), now);
    return due.length === batchSize;
  }
}
