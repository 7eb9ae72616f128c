import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';
import { RecordsStore, type Assignment } from './records.store.js';

/** Keeps the map of records, and answers it to other slices. */
@Injectable()
export class KeepRecords {
  constructor(private readonly records: RecordsStore) {}

  assign(tx: Tx, assignment: Assignment): Promise<void> {
    return this.records.assign(tx, assignment);
  }

  /** Leaves a mark without facts, so that nothing late brings the record back. */
  erase(tx: Tx, recordId: string, version: bigint): Promise<void> {
    return this.records.erase(tx, recordId, version);
  }

  /** @returns false for an erased record */
  optOut(tx: Tx, recordId: string, now: Date): Promise<boolean> {
    return this.records.optOut(tx, recordId, now);
  }

  /** She consented again, at this time: a refusal from before it is no more. */
  consented(tx: Tx, recordId: string, time: Date): Promise<void> {
    return this.records.endOptOut(tx, recordId, time);
  }

  /** The record, held against an erasure until the transaction ends; undefined where it has not been heard of. */
  hold(tx: Tx, recordId: string): Promise<RecordState | undefined> {
    return this.records.lock(tx, recordId);
  }

  /** Whether the customer refused links on any of her records. */
  customerRefused(tx: Tx, recordId: string): Promise<boolean> {
    return this.records.customerRefused(tx, recordId);
  }
}
