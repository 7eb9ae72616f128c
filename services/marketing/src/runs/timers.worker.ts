import { Inject, Injectable } from '@nestjs/common';
import { crashPoint } from '@kejing/messaging';
import { PollWorker } from '@kejing/service';
import { FireTimers } from './fire-timers.js';
import type { ClaimedTimer } from './timers.store.js';

/** In one transaction. Events for the same runs wait for it. */
const BATCH = 200;
/** One decides while the database writes what the other has decided. */
const AT_ONCE = 2;
const PAUSE_MS = 200;

/** Fires timers while the service runs. Any number of replicas may do so. */
@Injectable()
export class TimersWorker extends PollWorker {
  constructor(@Inject(FireTimers) private readonly timers: FireTimers) {
    super('Timers', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const due = await this.timers.claim(BATCH * AT_ONCE);
    if (due.length > 0) crashPoint('timers-claimed');
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => this.fire(due.slice(i * BATCH, (i + 1) * BATCH))));
    return due.length === BATCH * AT_ONCE;
  }

  private fire(timers: readonly ClaimedTimer[]): Promise<void> {
    return this.timers.fireAll(timers, (error) => { this.logger.error(error); });
  }
}
