import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
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

/** Deletes whatever hangs on a record and answers with a receipt; only its id stays, so that nothing late brings it back. */
@Injectable()
export class EraseRecord {
  constructor(
    private readonly records: RecordMap,
    private readonly eraseTags: EraseTags,
    private readonly policies: JudgePolicies,
    private readonly extraction: ScheduleExtraction,
  ) {}

  /** Told again it deletes nothing more, and says so: a CDP that came back from a backup has lost the first receipt. */
  async execute(tx: Tx, { erasureId, recordId, version, backfill }: Erasure, now: Date): Promise<void> {
    await this.records.lock(tx, [recordId]);
    await this.records.erase(tx, recordId, version);
    const rowsDeleted =
      (await this.eraseTags.execute(tx, recordId, backfill, now)) + (await this.policies.forget(tx, recordId)) + (await this.extraction.forget(tx, recordId));
    await appendEvents(tx, [toRecordErasureCompleted({ erasureId, recordId, rowsDeleted, now })]);
  }
}
