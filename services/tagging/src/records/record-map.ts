import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordsStore, type Assignment, type RecordState } from './records.store.js';

export type { RecordState } from './records.store.js';

/** Keeps the map record → customer, and answers it to other slices. */
@Injectable()
export class RecordMap {
  constructor(private readonly records: RecordsStore) {}

  assign(tx: Tx, assignment: Assignment): Promise<void> {
    return this.records.assign(tx, assignment);
  }

  erase(tx: Tx, recordId: string, version: bigint): Promise<void> {
    return this.records.erase(tx, recordId, version);
  }

  /** Locks records against other changes of what hangs on them until the transaction ends, always in one order. @returns the erased ones */
  async lock(tx: Tx, recordIds: Iterable<string>): Promise<ReadonlySet<string>> {
    const ids = [...new Set(recordIds)].sort();
    return new Set(ids.length === 0 ? [] : await this.records.lock(tx, ids));
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
