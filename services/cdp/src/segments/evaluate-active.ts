import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { EvaluateCustomer } from './evaluate-customer.js';
import { SegmentCatalogue, type CompiledSegment } from './segment-catalogue.js';

const looksAtInteractions = (segment: CompiledSegment) => segment.uses.has('interactions');

/** Judges the customers of records that did something, for the segments that look at it; without such a segment it costs one query. */
@Injectable()
export class EvaluateActive {
  constructor(
    private readonly catalogue: SegmentCatalogue,
    private readonly records: RecordDirectory,
    private readonly evaluateCustomer: EvaluateCustomer,
  ) {}

  async execute(tx: Tx, active: readonly { recordId: string; backfill: boolean }[], now: Date): Promise<void> {
    if (!(await this.catalogue.all(tx)).some(looksAtInteractions)) return;
    const customers = await this.records.customersOf(tx, [...new Set(active.map((one) => one.recordId))]);
    const causes = new Map<string, { causeRecordId: string; backfill: boolean }>();
    for (const { recordId, backfill } of active) {
      const customerId = customers.get(recordId);
      if (customerId === undefined) continue;
      const known = causes.get(customerId);
      if (!known || !backfill) causes.set(customerId, { causeRecordId: recordId, backfill });
    }
    for (const [customerId, cause] of [...causes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await this.evaluateCustomer.execute(tx, { customerId, ...cause, now, only: looksAtInteractions });
    }
  }
}
