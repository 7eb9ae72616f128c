import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { CompareRecords } from '../identity/compare-records.js';
import { MatchQueue } from '../identity/match-queue.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import { UndoRunsStore } from './undo-runs.store.js';

/** What a bulk undo kept apart is kept apart from the model of that time. Once a newer one is active, it judges. */
@Injectable()
export class LapseBars {
  constructor(
    private readonly runs: UndoRunsStore,
    private readonly identity: StewardIdentity,
    private readonly compare: CompareRecords,
    private readonly queue: MatchQueue,
  ) {}

  /** One batch. @returns false where there is nothing to do */
  async execute(tx: Tx, batchSize: number, now: Date): Promise<boolean> {
    const { version } = await this.compare.model(tx);
    const bars = await this.runs.barsBefore(tx, version, batchSize);
    if (bars.length === 0) return false;
    const recordIds = await this.identity.letMeet(tx, bars, { actor: 'system', reason: `model version ${version} judges anew`, now });
    await this.runs.dropBars(tx, bars);
    await this.queue.enqueue(tx, recordIds, 'UNDONE');
    return true;
  }
}
