import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents, releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
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

  async assign(tx: Tx, state: Omit<RecordState, 'erased'>): Promise<void> {
    if (await this.records.save(tx, { ...state, erased: false })) await releaseWaiting(tx, 'record', state.recordId);
  }

  /**
   * Deletes all that hangs on the record and answers with a receipt; the row itself stays as a mark, so that late facts are refused. Told again
   * it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt.
   */
  async erase(tx: Tx, { recordId, erasureId, version }: { recordId: string; erasureId: string; version: bigint }): Promise<void> {
    await this.records.markErased(tx, recordId, version);
    const rowsDeleted = (await this.facts.erase(tx, recordId)) + (await this.items.execute(tx, recordId)) + (await this.decisions.ofRecord(tx, recordId));
    await appendEvents(tx, [toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now: this.clock.now() })]);
    await releaseWaiting(tx, 'record', recordId);
  }
}
