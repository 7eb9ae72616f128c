import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PollLoop } from '../poll-loop.js';
import { ConcludeSend } from './conclude-send.js';
import { DeliverSend, MAILER } from './deliver-send.js';
import type { Mailer } from './mailer.js';

const BATCH = 20;
const AT_ONCE = 4;
const PAUSE_MS = 500;

/** Delivers what is queued while the service runs. Any number of replicas may do so. */
@Injectable()
export class SendsWorker implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Sends');
  private readonly loop: PollLoop;

  constructor(
    @Inject(DeliverSend) private readonly deliver: DeliverSend,
    @Inject(ConcludeSend) private readonly conclude: ConcludeSend,
    @Inject(MAILER) private readonly mailer: Mailer | null,
  ) {
    this.loop = new PollLoop((live) => this.round(live), PAUSE_MS, (error) => this.logger.error(error));
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  onApplicationShutdown(): void {
    this.mailer?.close();
  }

  private async round(live: () => boolean): Promise<boolean> {
    await this.conclude.giveUpForgotten(BATCH);
    const due = await this.deliver.claim(BATCH);
    const left = [...due];
    const lane = async () => {
      for (let one = left.shift(); one && live(); one = left.shift()) {
        // Where an attempt fails its lease runs out, and it is tried again: nothing has left, or it is SENDING and stays so.
        await this.deliver.execute(one).catch((error: unknown) => this.logger.error(error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return due.length === BATCH;
  }
}
