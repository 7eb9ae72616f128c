import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import { Database } from '@kejing/postgres';
import type { Link } from '../links/link.js';
import { KeepRecords } from '../records/keep-records.js';
import { toMarketingRefused } from './refusal.events.js';

/** She wants no more of this: no link is made and nothing is counted for her from now on, and the CDP hears of it for all marketing. */
@Injectable()
export class RefuseLinks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly records: KeepRecords,
  ) {}

  execute(link: Link): Promise<void> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      // Each time she says it: what counts is the latest word, and a consent may have come between.
      if (await this.records.optOut(tx, link.recordId, now)) await appendEvents(tx, [toMarketingRefused(link, now)]);
    });
  }
}
