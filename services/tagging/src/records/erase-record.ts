import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import { addUp, type Tx } from '@kejing/postgres';
import { ScheduleExtraction } from '../conversations/schedule-extraction.js';
import { JudgePolicies } from '../rules/judge-policies.js';
import { EraseTags } from '../tags/erase-tags.js';
import { toRecordErasureCompleted } from './erasure.events.js';
import { RecordMap } from './record-map.js';

export interface Erasure {
  readonly erasureId: string;
  readonly recordId: string;
  readonly version: bigint;
  readonly backfill: boolean;
}

/** Deletes whatever hangs on records and answers with a receipt for each erasure; only their ids stay, so that nothing late brings them back. */
@Injectable()
export class EraseRecord {
  constructor(
    private readonly records: RecordMap,
    private readonly eraseTags: EraseTags,
    private readonly policies: JudgePolicies,
    private readonly extraction: ScheduleExtraction,
  ) {}

  /** Told again it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt. */
  async execute(tx: Tx, erasures: readonly Erasure[], now: Date): Promise<void> {
    if (erasures.length === 0) return;
    const history = new Map([...erasures].reverse().map(({ recordId, backfill }) => [recordId, backfill]));
    const recordIds = [...history.keys()];
    await this.records.lock(tx, recordIds);
    await this.records.erase(tx, erasures);
    const gone = addUp([
      ...(await this.eraseTags.execute(tx, history, now)),
      ...(await this.policies.forget(tx, recordIds)),
      ...(await this.extraction.forget(tx, recordIds)),
    ]);
    const receipts = erasures.map(({ erasureId, recordId }) => {
      const rowsDeleted = gone.get(recordId) ?? 0;
      gone.delete(recordId);
      return toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now });
    });
    await appendEvents(tx, receipts);
  }
}
