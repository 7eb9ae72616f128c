import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents, releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { LeadBook } from '../leads/lead-book.js';
import { EraseRuns } from '../runs/erase-runs.js';
import { SignalRuns } from '../runs/signal-runs.js';
import { SendQueue } from '../sends/send-queue.js';
import { toRecordErasureCompleted } from './erasure.events.js';
import type { RecordState } from './record.js';
import { RecordsStore } from './records.store.js';

/** Follows where records belong. Runs, leads and sends stay on their record, whatever customer it moves to. */
@Injectable()
export class FollowRecord {
  constructor(
    @Inject(RecordsStore) private readonly records: RecordsStore,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(EraseRuns) private readonly runs: EraseRuns,
    @Inject(LeadBook) private readonly leads: LeadBook,
    @Inject(SendQueue) private readonly sends: SendQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async assigned(tx: Tx, record: Omit<RecordState, 'erased'>, causeId: string): Promise<void> {
    const before = await this.records.find(tx, record.recordId);
    if (!(await this.records.put(tx, { ...record, erased: false }))) return;
    if (!before) return releaseWaiting(tx, 'record', record.recordId);
    if (record.agentId === '' || record.agentId === before.agentId) return;
    // Runs before leads, as everybody takes them.
    await this.signals.ofRecords(tx, [record.recordId], { kind: 'AGENT_ASSIGNED', agentId: record.agentId, causeId });
    await this.leads.follow(tx, record.recordId, record.agentId, this.clock.now());
  }

  /**
   * Deletes everything that hangs on the record and answers with a receipt; a mark stays, so that nothing late brings it back. Told again it
   * deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt.
   */
  async erased(tx: Tx, { recordId, erasureId, version }: { recordId: string; erasureId: string; version: bigint }): Promise<void> {
    await this.records.markErased(tx, recordId, version);
    const rowsDeleted = (await this.runs.execute(tx, recordId)) + (await this.leads.erase(tx, recordId)) + (await this.sends.erase(tx, recordId));
    await appendEvents(tx, [toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now: this.clock.now() })]);
    await releaseWaiting(tx, 'record', recordId);
  }
}
