import { Inject, Injectable } from '@nestjs/common';
import { crashPoint } from '@kejing/messaging';
import { PollWorker } from '@kejing/service';
import { timersTotal } from '../marketing.metrics.js';
import { FireTimers } from './fire-timers.js';
import type { ClaimedTimer } from './timers.store.js';

const BATCH = 200;
const AT_ONCE = 4;
const PAUSE_MS = 200;

/** Fires timers while the service runs. Any number of replicas may do so. */
@Injectable()
export class TimersWorker extends PollWorker {
  constructor(@Inject(FireTimers) private readonly timers: FireTimers) {
    super('Timers', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const due = await this.timers.claim(BATCH);
    if (due.length > 0) crashPoint('timers-claimed');
    const left = [...due];
    const lane = async () => {
      for (let timer = left.shift(); timer && this.live; timer = left.shift()) await this.fire(timer);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return due.length === BATCH;
  }

  private async fire(timer: ClaimedTimer): Promise<void> {
    try {
      await this.timers.fire(timer);
    } catch (error) {
      this.logger.error(error);
      timersTotal.inc({ result: 'FAILED' });
      // Where even this fails the lease runs out by itself.
      await this.timers.postpone(timer).catch(() => undefined);
    }
  }
}
