import { Injectable } from '@nestjs/common';
import { atEndOfChunk } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from './record-directory.js';
import { TouchCustomer, type CustomerPart } from './touch-customer.js';

export interface RecordTouch {
  recordId: string;
  changed: readonly CustomerPart[];
}

/** Tells that something which hangs on records changed: each of their customers once, though records may move meanwhile. */
@Injectable()
export class TouchRecords {
  constructor(
    private readonly records: RecordDirectory,
    private readonly touchCustomer: TouchCustomer,
  ) {}

  /** Records that are no more (erased) are passed over. What a chunk of events touches is told once, at its end. */
  async execute(tx: Tx, touches: readonly RecordTouch[], when: { now: Date; backfill: boolean }): Promise<void> {
    await atEndOfChunk(tx, this, touches.map((touch) => ({ touch, when })), async (tx, all) => {
      // History first: what is live then is judged, and told, as live.
      for (const backfill of [true, false]) {
        const own = all.filter((one) => one.when.backfill === backfill);
        if (own.length > 0) await this.tell(tx, own.map((one) => one.touch), { now: own.at(-1)!.when.now, backfill });
      }
    });
  }

  private async tell(tx: Tx, touches: readonly RecordTouch[], when: { now: Date; backfill: boolean }): Promise<void> {
    const recordIds = touches.map((touch) => touch.recordId);
    const before = await this.records.customersOf(tx, recordIds);
    await this.touch(tx, touches, before, when);
    // A merge or a split may have been under way: now that it is through, or waits for us, the records are where they stay.
    const after = await this.records.customersOf(tx, recordIds);
    await this.touch(tx, touches.filter(({ recordId }) => before.get(recordId) !== after.get(recordId)), after, when);
  }

  private async touch(tx: Tx, touches: readonly RecordTouch[], customers: ReadonlyMap<string, string>, when: { now: Date; backfill: boolean }): Promise<void> {
    const byCustomer = new Map<string, RecordTouch[]>();
    for (const touch of touches) {
      const customerId = customers.get(touch.recordId);
      if (customerId !== undefined) byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), touch]);
    }
    // In the order in which everybody locks customers.
    for (const [customerId, own] of [...byCustomer].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const changed = [...new Set(own.flatMap((touch) => touch.changed))];
      await this.touchCustomer.execute(tx, { customerId, causeRecordId: own[0]!.recordId, changed, ...when });
    }
  }
}
