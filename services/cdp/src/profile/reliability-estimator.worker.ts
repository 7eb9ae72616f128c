import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { EstimateSources } from './estimate-sources.js';
import { ReliabilityStore } from './reliability.store.js';

const HOUR_MS = 3_600_000;
const PAUSE_MS = HOUR_MS / 4;

/** Estimates once a day how reliable sources are; one replica does it, another an hour later where it died at it. */
@Injectable()
export class ReliabilityEstimator extends PollWorker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReliabilityStore) private readonly store: ReliabilityStore,
    @Inject(EstimateSources) private readonly estimate: EstimateSources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('ReliabilityEstimator', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const now = this.clock.now();
    const taken = await this.database.tx((tx) => this.store.takeDue(tx, now, new Date(now.getTime() + HOUR_MS)));
    if (!taken) return false;
    const version = await this.estimate.execute({ actor: 'system', now, at: Math.random() });
    // With nobody to learn from, soon again.
    await this.store.setDue(this.database.reader, new Date(now.getTime() + (version === undefined ? 1 : 24) * HOUR_MS));
    return false;
  }
}
