import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { MatchQueue } from '../identity/match-queue.js';
import { ModelsStore } from './models.store.js';
import { RefreshModel } from './refresh-model.js';

const HOUR_MS = 3_600_000;
const PAUSE_MS = 60_000;
/** A new count of frequencies has all records matched again. */
const WORTH_A_COUNT_PERCENT = 10;

/**
 * Looks once a day, and when the base has doubled, which values have become hubs or are none any more, and counts frequencies again where the base has grown; one
 * replica does it. While matching is held somebody loads, and counts himself.
 */
@Injectable()
export class ModelRefresher extends PollWorker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ModelsStore) private readonly models: ModelsStore,
    @Inject(RefreshModel) private readonly refresh: RefreshModel,
    @Inject(MatchQueue) private readonly queue: MatchQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('ModelRefresher', PAUSE_MS);
  }

  protected async round(): Promise<boolean> {
    const now = this.clock.now();
    const early = (await this.refresh.hasOutgrown()) && (await this.queue.status(this.database.reader)).heldUntil === undefined;
    // Where this replica dies at it, another one begins six hours later; counting forty million records takes less.
    if (!(await this.models.takeRefresh(this.database.reader, now, new Date(now.getTime() + 6 * HOUR_MS), early))) return false;
    const asked = { requestId: randomUUID(), actor: 'system', now };
    const { isCounted } = await this.refresh.execute(WORTH_A_COUNT_PERCENT, asked);
    if (!isCounted) await this.refresh.countHubs({ ...asked, requestId: randomUUID() });
    await this.models.setRefresh(this.database.reader, new Date(now.getTime() + 24 * HOUR_MS));
    return false;
  }
}
