import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';
import { RecordsStore } from './records.store.js';

/** Answers other slices whose a record is. */
@Injectable()
export class RecordDirectory {
  constructor(@Inject(RecordsStore) private readonly records: RecordsStore) {}

  find(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    return this.records.find(tx, recordId);
  }

  /** The record and every other one of the same customer now, sorted; the record alone where it is not known yet. */
  async siblings(tx: Tx, recordId: string): Promise<string[]> {
    const record = await this.records.find(tx, recordId);
    const others = record && !record.erased ? await this.records.recordsOf(tx, record.customerId) : [];
    return [...new Set([recordId, ...others])].sort();
  }

  /** Every record of a customer, sorted. */
  async recordsOf(tx: Tx, customerId: string): Promise<string[]> {
    return customerId === '' ? [] : (await this.records.recordsOf(tx, customerId)).sort();
  }
}
