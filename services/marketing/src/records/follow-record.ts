import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents, releaseWaiting } from '@kejing/messaging';
import { addUp, type Tx } from '@kejing/postgres';
import { LeadBook } from '../leads/lead-book.js';
import { EraseRuns } from '../runs/erase-runs.js';
import { SignalRuns } from '../runs/signal-runs.js';
import { SendQueue } from '../sends/send-queue.js';
import { decideChanges, type RecordChange } from './decide-changes.js';
import { toRecordErasureCompleted } from './erasure.events.js';
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

  /** What a chunk of events says, in their order. */
  async execute(tx: Tx, changes: readonly RecordChange[]): Promise<void> {
    if (changes.length === 0) return;
    const known = await this.records.find(tx, [...new Set(changes.map(({ recordId }) => recordId))]);
    const { states, moves, heardOf } = decideChanges(known, changes);
    const written = new Set(states.length === 0 ? [] : await this.records.put(tx, states));
    const moved = moves.filter(({ recordId }) => written.has(recordId));
    // Runs before leads, as everybody takes them.
    await this.signals.ofEach(tx, new Map(moved.map(({ recordId, agentId, causeId }) => [recordId, { stimulus: { kind: 'AGENT_ASSIGNED', agentId, causeId } }])));
    await this.leads.follow(tx, new Map(moved.map(({ recordId, agentId }) => [recordId, agentId])), this.clock.now());
    await this.erase(tx, changes.filter((change) => change.kind === 'ERASED'));
    for (const recordId of heardOf) await releaseWaiting(tx, 'record', recordId);
  }

  /**
   * Deletes everything that hangs on these records and answers with a receipt for each erasure; a mark stays, so that nothing late brings them back.
   * Told again it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt.
   */
  private async erase(tx: Tx, erasures: readonly { recordId: string; erasureId: string }[]): Promise<void> {
    if (erasures.length === 0) return;
    const recordIds = [...new Set(erasures.map(({ recordId }) => recordId))];
    const gone = addUp([...(await this.runs.execute(tx, recordIds)), ...(await this.leads.erase(tx, recordIds)), ...(await this.sends.erase(tx, recordIds))]);
    const now = this.clock.now();
    const receipts = erasures.map(({ erasureId, recordId }) => {
      const rowsDeleted = gone.get(recordId) ?? 0;
      gone.delete(recordId);
      return toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now });
    });
    await appendEvents(tx, receipts);
  }
}
