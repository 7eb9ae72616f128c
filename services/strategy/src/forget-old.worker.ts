import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ForgetOld } from './forget-old.js';

const HOUR_MS = 3_600_000;

/** Runs {@link ForgetOld} every hour; replicas that do it at once do no harm. */
@Injectable()
export class ForgetOldWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ForgetOld');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly forget: ForgetOld) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.forget.execute().catch(() => this.logger.warn('what is too old could not be deleted; trying again in an hour'));
    }, HOUR_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
