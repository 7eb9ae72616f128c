import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { MatchQueue, type QueueStatus } from '../identity/match-queue.js';

/** Holds the queue of matching for a bulk load, which first stores everything, then has it counted, and then matched once. */
@Injectable()
export class HoldMatching {
  constructor(
    private readonly database: Database,
    private readonly queue: MatchQueue,
  ) {}

  /** @param seconds from now on; 0 lets it go */
  async execute(seconds: number, now: Date): Promise<QueueStatus> {
    await this.database.tx((tx) => this.queue.hold(tx, new Date(now.getTime() + seconds * 1000)));
    return this.status();
  }

  status(): Promise<QueueStatus> {
    return this.queue.status(this.database.reader);
  }
}
