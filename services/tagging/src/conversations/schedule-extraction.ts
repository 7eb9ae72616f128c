import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { ExtractionJob } from './extraction-job.js';
import { ExtractionJobsStore } from './extraction-jobs.store.js';

/** Puts conversations down to be read: the CDP is asked for their text outside of the transaction that takes the event. */
@Injectable()
export class ScheduleExtraction {
  constructor(private readonly jobs: ExtractionJobsStore) {}

  async execute(tx: Tx, jobs: readonly ExtractionJob[], now: Date): Promise<void> {
    if (jobs.length > 0) await this.jobs.add(tx, jobs, now);
  }

  /** Deletes the jobs of erased records. */
  forget(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.jobs.erase(tx, recordIds);
  }
}
