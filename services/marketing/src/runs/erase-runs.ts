import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RunsStore } from './runs.store.js';

/** Deletes the runs, logs and timers of a record that was erased. */
@Injectable()
export class EraseRuns {
  constructor(@Inject(RunsStore) private readonly runs: RunsStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordId: string): Promise<number> {
    return this.runs.erase(tx, recordId);
  }
}
