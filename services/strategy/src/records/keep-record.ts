import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents, newestByKey, releaseWaiting } from '@kejing/messaging';
import { addUp, type Tx } from '@kejing/postgres';
import { ForgetDecisions } from '../decisions/forget-decisions.js';
import { EraseItems } from '../feed/erase-items.js';
import { toRecordErasureCompleted } from './erasure.events.js';
import { FactsStore } from './facts.store.js';
import { RecordsStore, type RecordState } from './records.store.js';

/** Follows which customer a record belongs to. Facts stay where they are: what applies to her changes with the map alone. */
@Injectable()
export class KeepRecord {
  constructor(
    private readonly records: RecordsStore,
    private readonly facts: FactsStore,
    private readonly items: EraseItems,
    private readonly decisions: ForgetDecisions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What a chunk of events says. The row of an erased record stays as a mark, so that late facts are refused. */
  async follow(tx: Tx, states: readonly RecordState[]): Promise<void> {
    const newest = newestByKey(states, ({ recordId }) => recordId, (one, known) => (one.erased === known.erased ? one.version > known.version : one.erased));
    if (newest.length === 0) return;
    for (const recordId of await this.records.save(tx, newest)) await releaseWaiting(tx, 'record', recordId);
  }

  /**
   * Deletes all that hangs on records that are marked as erased, and answers with a receipt for each erasure. Told again it deletes nothing more,
   * and says so: a CDP that came back from a backup has lost the first receipt.
   */
  async erase(tx: Tx, erasures: readonly { recordId: string; erasureId: string }[]): Promise<void> {
    if (erasures.length === 0) return;
    const recordIds = [...new Set(erasures.map(({ recordId }) => recordId))];
    const gone = addUp([
      ...(await this.facts.erase(tx, recordIds)),
      ...(await this.items.execute(tx, recordIds)),
      ...(await this.decisions.ofRecords(tx, recordIds)),
    ]);
    const now = this.clock.now();
    const receipts = erasures.map(({ erasureId, recordId }) => {
      const rowsDeleted = gone.get(recordId) ?? 0;
      gone.delete(recordId);
      return toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now });
    });
    await appendEvents(tx, receipts);
  }
}
