import { Inject, Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import { RunsStore } from './runs.store.js';

/** Deletes the runs, logs and timers of records that were erased. */
@Injectable()
export class EraseRuns {
  constructor(@Inject(RunsStore) private readonly runs: RunsStore) {}

  async execute(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    // Runs before what hangs on them, as everybody takes them.
    await this.runs.lockRecordsWithActive(tx, recordIds);
    return this.runs.erase(tx, recordIds);
  }
}
