import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { PollWorker } from '@kejing/service';
import { DrainMatchQueue } from './drain-match-queue.js';

const PAUSE_MS = 500;

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
    return (await this.drain.execute(this.clock.now())) > 0;
  }
}
