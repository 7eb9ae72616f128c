import { Inject, Injectable } from '@nestjs/common';
import { crashPoint } from '@kejing/messaging';
import { PollWorker } from '@kejing/service';
import { FireTimers } from './fire-timers.js';

/** In one transaction. Events for the same runs wait for it. */
const BATCH = 200;
/** One decides while the database writes what the others have decided. */
const AT_ONCE = 3;
const PAUSE_MS = 200;

/** Fires timers while the service runs. Any number of replicas may do so. */
@Injectable()
export class TimersWorker extends PollWorker {
  constructor(@Inject(FireTimers) private readonly timers: FireTimers) {
    super('Timers', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    if (!(await this.batch())) return false;
    await this.inLanes(AT_ONCE, () => this.batch()); // there are more
    return true;
  }

  /** @returns whether it was full */
  private async batch(): Promise<boolean> {
    const due = await this.timers.claim(BATCH);
    if (due.length > 0) crashPoint('timers-claimed');
    await this.timers.fireAll(due, (error) => { this.logger.error(error); });
    return due.length === BATCH;
  }
}
