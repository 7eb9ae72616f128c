import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollLoop } from '../poll-loop.js';
import { RequestsStore } from './requests.store.js';

const HOUR_MS = 3_600_000;
const KEEP_MS = 30 * 24 * HOUR_MS;

/** Forgets requests after 30 days: nobody repeats one so late. */
@Injectable()
export class RequestsWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Requests');
  private readonly loop: PollLoop;

  constructor(@Inject(Database) db: Database, @Inject(RequestsStore) requests: RequestsStore, @Inject(CLOCK) clock: Clock) {
    const purge = async () => {
      await db.tx((tx) => requests.purge(tx, new Date(clock.now().getTime() - KEEP_MS)));
      return false;
    };
    this.loop = new PollLoop(purge, HOUR_MS, (error) => this.logger.error(error));
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }
}
