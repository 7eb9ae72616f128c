import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { erasers, type RecordErasureState } from './erasure.js';
import { ErasureStore } from './erasure.store.js';

/** How far an erasure has come. */
@Injectable()
export class ReadErasure {
  constructor(private readonly store: ErasureStore) {}

  /** @throws KejingError NOT_FOUND ERASURE_NOT_FOUND, also for one that took no record */
  async execute(reader: Tx, erasureId: string): Promise<RecordErasureState[]> {
    const records = await this.store.records(reader, erasureId);
    if (records.length === 0) throw fault('NOT_FOUND', 'ERASURE_NOT_FOUND', 'there is no such erasure');
    const answers = Map.groupBy(await this.store.receipts(reader, erasureId), (receipt) => receipt.recordId);
    return records.map((record) => {
      const receipts = answers.get(record.recordId) ?? [];
      return { ...record, receipts, complete: erasers.every((service) => receipts.some((receipt) => receipt.service === service)) };
    });
  }
}
