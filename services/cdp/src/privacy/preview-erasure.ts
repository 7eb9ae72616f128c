import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';

/** A record and what hangs on it. */
export interface ErasableRecord {
  recordId: string;
  sourceSystem: string;
  policies: number;
  interactions: number;
  /** A policy in force keeps it (保险法 art. 87). */
  legalHold: boolean;
}

/** What an erasure of records would take, and what the law keeps. */
@Injectable()
export class PreviewErasure {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly policies: PolicyDirectory,
    private readonly timeline: Timeline,
  ) {}

  /** Oldest first; unknown and erased records are absent. */
  async execute(tx: Tx, recordIds: readonly string[]): Promise<ErasableRecord[]> {
    const records = await this.directory.describe(tx, recordIds);
    const [all, inForce, interactions] = [await this.policies.count(tx, recordIds), await this.policies.countInForce(tx, recordIds), await this.timeline.count(tx, recordIds)];
    return [...records.values()].map(({ recordId, sourceSystem }) => ({
      recordId, sourceSystem, policies: all.get(recordId) ?? 0, interactions: interactions.get(recordId) ?? 0, legalHold: (inForce.get(recordId) ?? 0) > 0,
    }));
  }
}
