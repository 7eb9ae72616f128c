import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ExtractionJob } from './extraction-job.js';
import { ExtractionJobsStore } from './extraction-jobs.store.js';

/** Puts conversations down to be read: the CDP is asked for their text outside of the transaction that takes the event. */
@Injectable()
export class ScheduleExtraction {
  constructor(private readonly jobs: ExtractionJobsStore) {}

  async execute(tx: Tx, jobs: readonly ExtractionJob[], now: Date): Promise<void> {
    if (jobs.length > 0) await this.jobs.add(tx, jobs, now);
  }

  /** Deletes the jobs of an erased record. */
  forget(tx: Tx, recordId: string): Promise<number> {
    return this.jobs.erase(tx, recordId);
  }
}
