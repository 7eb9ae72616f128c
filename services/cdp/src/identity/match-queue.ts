import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { MatchQueueStore } from './match-queue.store.js';

/** Why a record is to be matched again. */
export type QueueReason = 'BACKFILL' | 'HUB' | 'MODEL' | 'FREQUENCIES' | 'UNDONE' | 'STEWARD' | 'ERASED';

export interface QueueStatus {
  queued: number;
  openReviews: number;
  /** Absent where the queue is not held. */
  heldUntil?: Date;
}

/** Records that wait to be matched again; {@link MatchQueueWorker} drains it. */
@Injectable()
export class MatchQueue {
  constructor(
    private readonly store: MatchQueueStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every party record; one statement that reads all of them. @returns how many wait by it */
  enqueueAll(tx: Tx, reason: QueueReason): Promise<number> {
    return this.store.addAll(tx, reason, this.clock.now());
  }

  enqueue(tx: Tx, recordIds: readonly string[], reason: QueueReason): Promise<void> {
    return this.store.add(tx, new Map(recordIds.map((id) => [id, reason])), this.clock.now());
  }

  /** Nothing is drained until then; a past moment lets it go. */
  hold(tx: Tx, until: Date): Promise<void> {
    return this.store.hold(tx, until);
  }

  async status(tx: Tx): Promise<QueueStatus> {
    const heldUntil = await this.store.heldUntil(tx);
    return { ...(await this.store.status(tx)), ...(heldUntil !== undefined && heldUntil > this.clock.now() && { heldUntil }) };
  }
}
