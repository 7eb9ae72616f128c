import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { EraseInteractions } from '../interactions/erase-interactions.js';
import { EraseLinks } from '../links/erase-links.js';
import { toRecordErasureCompleted } from './erasure.events.js';
import { KeepRecords } from './keep-records.js';

/** Deletes whatever hangs on a record and answers with a receipt. */
@Injectable()
export class EraseRecord {
  constructor(
    private readonly records: KeepRecords,
    private readonly eraseInteractions: EraseInteractions,
    private readonly eraseLinks: EraseLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Told again it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt. */
  async execute(tx: Tx, { erasureId, recordId, version }: { erasureId: string; recordId: string; version: bigint }): Promise<void> {
    await this.records.erase(tx, recordId, version);
    const rowsDeleted = (await this.eraseInteractions.execute(tx, recordId)) + (await this.eraseLinks.execute(tx, recordId));
    await appendEvents(tx, [toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now: this.clock.now() })]);
  }
}
