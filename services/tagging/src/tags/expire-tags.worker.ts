import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { PollWorker } from '@kejing/service';
import { ExpireTags } from './expire-tags.js';

const BATCH = 200;
const PAUSE_MS = 1_000;

/** Ends tags in the background. */
@Injectable()
export class ExpireTagsWorker extends PollWorker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ExpireTags) private readonly expireTags: ExpireTags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super(ExpireTagsWorker.name, PAUSE_MS);
  }

  protected round(): Promise<boolean> {
    return this.database.tx((tx) => this.expireTags.execute(tx, BATCH, this.clock.now()));
  }
}
