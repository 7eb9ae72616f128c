import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PollWorker } from '@kejing/service';
import { ConcludeSend } from './conclude-send.js';
import { DeliverSend, MAILER } from './deliver-send.js';
import type { Mailer } from './mailer.js';

const BATCH = 20;
const AT_ONCE = 4;
const PAUSE_MS = 500;

/** Delivers what is queued while the service runs. Any number of replicas may do so. */
@Injectable()
export class SendsWorker extends PollWorker implements OnApplicationShutdown {
  constructor(
    @Inject(DeliverSend) private readonly deliver: DeliverSend,
    @Inject(ConcludeSend) private readonly conclude: ConcludeSend,
    @Inject(MAILER) private readonly mailer: Mailer | null,
  ) {
    super('Sends', PAUSE_MS);
  }

  onApplicationShutdown(): void {
    this.mailer?.close();
  }

  protected async round(): Promise<boolean> {
    await this.conclude.giveUpForgotten(BATCH);
    const due = await this.deliver.claim(BATCH);
    const left = [...due];
    const lane = async () => {
      for (let one = left.shift(); one && this.live; one = left.shift()) {
        // Where an attempt fails its lease runs out, and it is tried again: nothing has left, or it is SENDING and stays so.
        await this.deliver.execute(one).catch((error: unknown) => this.logger.error(error));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return due.length === BATCH;
  }
}
