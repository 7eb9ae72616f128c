import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { EvaluateCustomers } from './evaluate-customers.js';
import { SegmentCatalogue, type CompiledSegment } from './segment-catalogue.js';
import { SegmentsStore, type Sweep } from './segments.store.js';

/**
 * Judges everybody for the segments that are new or changed, a batch of customers in a transaction; where it stands is kept with it, so that a
 * restart goes on there. What it finds is marked as backfill: who was there before the segment starts no journey by it.
 */
@Injectable()
export class SweepSegments {
  constructor(
    private readonly segments: SegmentsStore,
    private readonly records: RecordDirectory,
    private readonly catalogue: SegmentCatalogue,
    private readonly evaluateCustomers: EvaluateCustomers,
  ) {}

  /** One batch. @returns MORE while there is something left to do, BUSY while another process does it */
  async execute(tx: Tx, batchSize: number, now: Date): Promise<'MORE' | 'DONE' | 'BUSY'> {
    const found = await this.segments.lockSweep(tx);
    if (!found) return 'BUSY';
    const sweep = begin(found);
    if (!sweep) return 'DONE';
    const isNew = ({ revision }: CompiledSegment) => revision > sweep.sweptRevision;
    if (!(await this.catalogue.all(tx)).some(isNew)) {
      await this.segments.saveSweep(tx, { ...sweep, sweptRevision: sweep.sweepRevision, position: '' });
      return 'DONE';
    }
    const customerIds = await this.records.customersAfter(tx, sweep.position, batchSize);
    await this.evaluateCustomers.execute(tx, customerIds.map((customerId) => ({ customerId, backfill: true })), { now, only: isNew });
    const last = customerIds.length < batchSize;
    await this.segments.saveSweep(tx, last ? { ...sweep, sweptRevision: sweep.sweepRevision, position: '' } : { ...sweep, position: customerIds.at(-1)! });
    return 'MORE';
  }
}

/** A segment that came while one sweep was under way makes it start again. */
function begin(sweep: Sweep): Sweep | undefined {
  if (sweep.sweptRevision >= sweep.revision) return undefined;
  return sweep.sweepRevision === sweep.revision ? sweep : { ...sweep, sweepRevision: sweep.revision, position: '' };
}
