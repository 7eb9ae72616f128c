import { Injectable } from '@nestjs/common';
import { toDate } from '@kejing/contracts';
import type { RecordErasureCompleted } from '@kejing/contracts/es/common/events/v1/erasure_pb';
import { Reject } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Eraser } from './erasure.js';
import { ErasureStore } from './erasure.store.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Keeps what a service answers to an erasure, also to one that a restored database has forgotten. */
@Injectable()
export class KeepReceipt {
  constructor(private readonly store: ErasureStore) {}

  /** @param by owner of the topic: nobody answers for somebody else @throws Reject for what is no receipt of his */
  async execute(tx: Tx, said: RecordErasureCompleted, { by, time }: { by: Eraser; time: Date }): Promise<void> {
    const { erasureId, recordId, service, rowsDeleted, completeTime } = said;
    if (service !== by) throw new Reject('RECEIPT_OF_OTHER_SERVICE', 'service is not the owner of the topic');
    if (!UUID.test(erasureId) || !UUID.test(recordId) || rowsDeleted < 0) throw new Reject('RECEIPT_INVALID', 'erasure_id and record_id are UUIDs, and rows_deleted is not negative');
    await this.store.insertReceipt(tx, { erasureId, recordId, service: by, rowsDeleted, completeTime: toDate(completeTime) ?? time });
  }
}
