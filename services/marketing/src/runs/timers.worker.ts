import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { PollLoop } from '../poll-loop.js';
import { FireTimers } from './fire-timers.js';
import type { ClaimedTimer } from './timers.store.js';

const BATCH = 200;
const AT_ONCE = 4;
const PAUSE_MS = 200;

/** Fires timers while the service runs. Any number of replicas may do so. */
@Injectable()
export class TimersWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Timers');
  private readonly loop: PollLoop;

  constructor(@Inject(FireTimers) private readonly timers: FireTimers) {
    this.loop = new PollLoop((live) => this.round(live), PAUSE_MS, (error) => this.logger.error(error));
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  private async round(live: () => boolean): Promise<boolean> {
    const due = await this.timers.claim(BATCH);
    const left = [...due];
    const lane = async () => {
      for (let timer = left.shift(); timer && live(); timer = left.shift()) await this.fire(timer);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return due.length === BATCH;
  }

  private async fire(timer: ClaimedTimer): Promise<void> {
    try {
      await this.timers.fire(timer);
    } catch (error) {
      this.logger.error(error);
      // Where even this fails the lease runs out by itself.
      await this.timers.postpone(timer).catch(() => undefined);
    }
  }
}
