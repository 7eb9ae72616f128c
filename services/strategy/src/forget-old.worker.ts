import { Injectable } from '@nestjs/common';
import { PollWorker } from '@kejing/service';
import { ForgetOld } from './forget-old.js';

const HOUR_MS = 3_600_000;

/** Runs {@link ForgetOld} every hour; replicas that do it at once do no harm. */
@Injectable()
export class ForgetOldWorker extends PollWorker {
  constructor(private readonly forget: ForgetOld) {
    super('ForgetOld', HOUR_MS);
  }

  protected async round(): Promise<boolean> {
    await this.forget.execute();
    return false;
  }
}
