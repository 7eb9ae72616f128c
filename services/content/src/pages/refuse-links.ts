import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import type { Link } from '../links/link.js';
import { KeepRecords } from '../records/keep-records.js';

/** She wants no more of this: no link is made and nothing is counted for her from now on. */
@Injectable()
export class RefuseLinks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly records: KeepRecords,
  ) {}

  execute(link: Link): Promise<void> {
    return this.database.tx((tx) => this.records.optOut(tx, link.recordId, this.clock.now()));
  }
}
