import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { sendsQueued, timersOverdue } from './marketing.metrics.js';
import { TimersStore } from './runs/timers.store.js';
import { SendsStore } from './sends/sends.store.js';

const PAUSE_MS = 10_000;

/** Measures what waits in the database. */
@Injectable()
export class BacklogWorker extends PollWorker {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TimersStore) private readonly timers: TimersStore,
    @Inject(SendsStore) private readonly sends: SendsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('Backlog', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const now = this.clock.now();
    timersOverdue.set(await this.timers.overdueSeconds(this.db.reader, now));
    sendsQueued.set(await this.sends.countDue(this.db.reader, now));
    return false;
  }
}
