import { Injectable } from '@nestjs/common';
import { lockNames, newestByKey } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordsStore, type Assignment, type RecordState } from './records.store.js';

export type { RecordState } from './records.store.js';

/** Keeps the map record → customer, and answers it to other slices. */
@Injectable()
export class RecordMap {
  constructor(private readonly records: RecordsStore) {}

  async assign(tx: Tx, assignments: readonly Assignment[]): Promise<void> {
    const newest = newestByKey(assignments, ({ recordId }) => recordId, (one, known) => one.version > known.version);
    if (newest.length > 0) await this.records.assign(tx, newest);
  }

  /** The records are locked. */
  erase(tx: Tx, erased: readonly { recordId: string; version: bigint }[]): Promise<void> {
    return this.records.erase(tx, erased);
  }

  /**
   * Locks records against other changes of what hangs on them until the transaction ends, always in one order; the map itself is not held,
   * so that whoever assigns records waits for nobody who judges them. @returns the erased ones
   */
  async lock(tx: Tx, recordIds: Iterable<string>): Promise<ReadonlySet<string>> {
    const ids = [...new Set(recordIds)];
    if (ids.length === 0) return new Set();
    await lockNames(tx, ids.map((id) => `record ${id}`));
    // Only now: an erasure that was waited for is to be seen.
    return new Set(await this.records.erasedAmong(tx, ids));
  }

  /** Those that were heard of. */
  async find(reader: Tx, recordIds: readonly string[]): Promise<RecordState[]> {
    const found = await this.records.find(reader, recordIds);
    return found.filter(({ customerId }) => customerId !== null);
  }

  /** Records as they belong to the customer now. */
  ofCustomer(reader: Tx, customerId: string): Promise<RecordState[]> {
    return this.records.ofCustomer(reader, customerId);
  }
}
