import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { PollWorker } from '@kejing/service';
import { DrainMatchQueue } from './drain-match-queue.js';

const PAUSE_MS = 500;
/** Chunks at a time: while one waits for the database, another one is decided. */
const LANES = 2;

/** Drains the queue of matching in the background; several replicas share it. */
@Injectable()
export class MatchQueueWorker extends PollWorker {
  constructor(
    @Inject(DrainMatchQueue) private readonly drain: DrainMatchQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super(MatchQueueWorker.name, PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    await this.inLanes(LANES, async () => (await this.drain.execute(this.clock.now())) > 0);
    return false;
  }
}
