import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { PollLoop } from '../poll-loop.js';
import { ExtractConversations } from './extract-conversations.js';

/** Few at a time: the lease has to last for all of them. */
const BATCH = 8;
const PAUSE_MS = 250;

/** Reads conversations in the background. */
@Injectable()
export class ExtractConversationsWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ExtractConversationsWorker.name);
  private readonly loop: PollLoop;

  constructor(@Inject(ExtractConversations) extractConversations: ExtractConversations) {
    this.loop = new PollLoop(
      () => extractConversations.execute(BATCH),
      PAUSE_MS,
      (error) => this.logger.error({ err: error }, 'conversations were not read'),
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
