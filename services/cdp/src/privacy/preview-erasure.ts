import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { Timeline } from '../interactions/timeline.js';
import { PolicyDirectory } from '../policies/policy-directory.js';
import { isHeld } from './decide-hold.js';

/** A record and what hangs on it. */
export interface ErasableRecord {
  recordId: string;
  sourceSystem: string;
  policies: number;
  interactions: number;
  /** A policy in force, or not long ended, keeps it (保险法 art. 87). */
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
  async execute(tx: Tx, recordIds: readonly string[], now: Date): Promise<ErasableRecord[]> {
    const records = await this.directory.describe(tx, recordIds);
    const [terms, interactions] = [await this.policies.terms(tx, recordIds), await this.timeline.count(tx, recordIds)];
    return [...records.values()].map(({ recordId, sourceSystem }) => {
      const policies = terms.get(recordId) ?? [];
      return { recordId, sourceSystem, policies: policies.length, interactions: interactions.get(recordId) ?? 0, legalHold: policies.some((policy) => isHeld(policy, now)) };
    });
  }
}
