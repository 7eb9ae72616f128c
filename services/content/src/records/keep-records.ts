import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { newestByKey } from '@kejing/messaging';
import type { RecordState } from './record.js';
import { RecordsStore, type RecordChange } from './records.store.js';

/** Keeps the map of records, and answers it to other slices. */
@Injectable()
export class KeepRecords {
  constructor(private readonly records: RecordsStore) {}

  /** Takes over what a chunk of events says. Of an erased record a mark without facts stays, so that nothing late brings it back. */
  async follow(tx: Tx, changes: readonly RecordChange[]): Promise<void> {
    const newest = newestByKey(changes, ({ recordId }) => recordId, outdoes);
    if (newest.length > 0) await this.records.follow(tx, newest);
  }

  /** @returns false for an erased record */
  optOut(tx: Tx, recordId: string, now: Date): Promise<boolean> {
    return this.records.optOut(tx, recordId, now);
  }

  /** They consented again, at this time: a refusal from before it is no more. */
  async consented(tx: Tx, consents: readonly { recordId: string; time: Date }[]): Promise<void> {
    if (consents.length > 0) await this.records.endOptOuts(tx, consents);
  }

  /** The record, held against an erasure until the transaction ends; undefined where it has not been heard of. */
  hold(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    return this.records.lock(tx, recordId);
  }

  /** Holds many at once, in one order, before any is read. */
  async holdAll(tx: Tx, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length > 0) await this.records.lockAll(tx, recordIds);
  }

  /** Whether the customer refused links on any of her records. */
  customerRefused(tx: Tx, recordId: string): Promise<boolean> {
    return this.records.customerRefused(tx, recordId);
  }
}

function outdoes(one: RecordChange, known: RecordChange): boolean {
  const [isErased, wasErased] = [one.assigned === undefined, known.assigned === undefined];
  return isErased === wasErased ? one.version > known.version : isErased;
}
