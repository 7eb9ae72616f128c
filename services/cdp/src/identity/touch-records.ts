import { Injectable } from '@nestjs/common';
import { atEndOfChunk, inTraceOf } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { toCustomerChanged } from './identity.events.js';
import { Outbox } from './outbox.js';
import { RecordDirectory } from './record-directory.js';
import type { CustomerPart } from './touch-customer.js';
import { raiseVersions } from './touch-customers.store.js';

export interface RecordTouch {
  recordId: string;
  changed: readonly CustomerPart[];
  /** The event of a chunk that caused it, whose trace goes on with what is told. */
  event?: object;
}

/** Tells that something which hangs on records changed: each of their customers once, though records may move meanwhile. */
@Injectable()
export class TouchRecords {
  constructor(
    private readonly records: RecordDirectory,
    private readonly servicing: ServicingDirectory,
    private readonly outbox: Outbox,
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
    const recordIds = [...new Set(touches.map((touch) => touch.recordId))];
    const before = await this.records.customersOf(tx, recordIds);
    await this.touch(tx, touches, before, when);
    // A merge or a split may have been under way: now that it is through, or waits for us, the records are where they stay.
    const after = await this.records.customersOf(tx, recordIds);
    await this.touch(tx, touches.filter(({ recordId }) => before.get(recordId) !== after.get(recordId)), after, when);
  }

  /** As {@link TouchCustomer} does for one: in the order in which everybody locks customers. */
  private async touch(tx: Tx, touches: readonly RecordTouch[], customers: ReadonlyMap<string, string>, when: { now: Date; backfill: boolean }): Promise<void> {
    const byCustomer = Map.groupBy(touches.filter(({ recordId }) => customers.has(recordId)), ({ recordId }) => customers.get(recordId)!);
    if (byCustomer.size === 0) return;
    const versions = await raiseVersions(tx, [...byCustomer.keys()]);
    const recordsOf = Map.groupBy(await this.records.recordsOfCustomers(tx, [...versions.keys()]), ({ customerId }) => customerId);
    const agents = await this.servicing.book(tx, [...recordsOf.values()].flat().map(({ recordId }) => recordId), []);
    const told = [...versions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([customerId, version]) => {
      const [first, ...rest] = byCustomer.get(customerId)!;
      const changed = [...new Set([first!, ...rest].flatMap((touch) => touch.changed))];
      const recordIds = (recordsOf.get(customerId) ?? []).map(({ recordId }) => recordId);
      const tell = () => toCustomerChanged({ customerId, version, recordIds, agent: agents.latest(recordIds), changed, causeRecordId: first!.recordId, ...when });
      return first!.event ? inTraceOf(first!.event, tell) : tell();
    });
    await this.outbox.append(tx, told);
  }
}
