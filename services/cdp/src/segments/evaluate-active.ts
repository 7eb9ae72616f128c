import { Injectable } from '@nestjs/common';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { EvaluateCustomers, type Evaluation } from './evaluate-customers.js';
import { SegmentCatalogue, type CompiledSegment } from './segment-catalogue.js';

const looksAtInteractions = (segment: CompiledSegment) => segment.uses.has('interactions');

/** Judges the customers of records that did something, for the segments that look at it; without such a segment it costs one query. */
@Injectable()
export class EvaluateActive {
  constructor(
    private readonly catalogue: SegmentCatalogue,
    private readonly records: RecordDirectory,
    private readonly evaluateCustomers: EvaluateCustomers,
  ) {}

  /** Of several deeds of a customer the last live one is the cause. */
  async execute(tx: Tx, active: readonly { recordId: string; event: ReceivedEvent }[], now: Date): Promise<void> {
    if (!(await this.catalogue.all(tx)).some(looksAtInteractions)) return;
    const customers = await this.records.customersOf(tx, [...new Set(active.map((one) => one.recordId))]);
    const causes = new Map<string, Evaluation>();
    for (const { recordId, event } of active) {
      const customerId = customers.get(recordId);
      if (customerId === undefined) continue;
      if (!causes.has(customerId) || !event.backfill) causes.set(customerId, { customerId, causeRecordId: recordId, backfill: event.backfill, event });
    }
    await this.evaluateCustomers.execute(tx, [...causes.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1)), { now, only: looksAtInteractions });
  }
}
