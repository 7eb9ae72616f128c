import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import { addUp, type Tx } from '@kejing/postgres';
import { EraseInteractions } from '../interactions/erase-interactions.js';
import { EraseLinks } from '../links/erase-links.js';
import { toRecordErasureCompleted } from './erasure.events.js';

/** Deletes whatever hangs on records that are marked as erased, and answers with a receipt for each erasure. */
@Injectable()
export class EraseRecord {
  constructor(
    private readonly eraseInteractions: EraseInteractions,
    private readonly eraseLinks: EraseLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Told again it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt. */
  async execute(tx: Tx, erasures: readonly { erasureId: string; recordId: string }[]): Promise<void> {
    if (erasures.length === 0) return;
    const recordIds = [...new Set(erasures.map(({ recordId }) => recordId))];
    const gone = addUp([...(await this.eraseInteractions.execute(tx, recordIds)), ...(await this.eraseLinks.execute(tx, recordIds))]);
    const now = this.clock.now();
    const receipts = erasures.map(({ erasureId, recordId }) => {
      const rowsDeleted = gone.get(recordId) ?? 0;
      gone.delete(recordId);
      return toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now });
    });
    await appendEvents(tx, receipts);
  }
}
