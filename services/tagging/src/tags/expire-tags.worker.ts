import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollLoop } from '../poll-loop.js';
import { ExpireTags } from './expire-tags.js';

const BATCH = 200;
const PAUSE_MS = 1_000;

/** Ends tags in the background. */
@Injectable()
export class ExpireTagsWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ExpireTagsWorker.name);
  private readonly loop: PollLoop;

  constructor(@Inject(Database) database: Database, @Inject(ExpireTags) expireTags: ExpireTags, @Inject(CLOCK) clock: Clock) {
    this.loop = new PollLoop(
      () => database.tx((tx) => expireTags.execute(tx, BATCH, clock.now())),
      PAUSE_MS,
      (error) => this.logger.error({ err: error }, 'tags were not ended'),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
