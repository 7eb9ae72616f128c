import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ScheduleExtraction } from '../conversations/schedule-extraction.js';
import { JudgePolicies } from '../rules/judge-policies.js';
import { EraseTags } from '../tags/erase-tags.js';
import { RecordMap } from './record-map.js';

/** Deletes whatever hangs on a record; only its id stays, so that nothing late brings it back. */
@Injectable()
export class EraseRecord {
  constructor(
    private readonly records: RecordMap,
    private readonly eraseTags: EraseTags,
    private readonly policies: JudgePolicies,
    private readonly extraction: ScheduleExtraction,
  ) {}

  async execute(tx: Tx, { recordId, version, backfill }: { recordId: string; version: bigint; backfill: boolean }, now: Date): Promise<void> {
    await this.records.lock(tx, [recordId]);
    await this.records.erase(tx, recordId, version);
    await this.eraseTags.execute(tx, recordId, backfill, now);
    await this.policies.forget(tx, recordId);
    await this.extraction.forget(tx, recordId);
  }
}
