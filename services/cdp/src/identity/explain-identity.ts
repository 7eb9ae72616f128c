import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { IdentityStore, type StandingLink } from './identity.store.js';
import type { LedgerEntry } from './ledger.js';
import { LedgerStore } from './ledger.store.js';
import type { SourceRecord } from './record.js';
import { RecordsStore } from './records.store.js';

/** Why records belong together, without what identifies anybody. */
@Injectable()
export class ExplainIdentity {
  constructor(
    private readonly identity: IdentityStore,
    private readonly entries: LedgerStore,
    private readonly recordRows: RecordsStore,
  ) {}

  links(tx: Tx, recordIds: readonly string[]): Promise<StandingLink[]> {
    return this.identity.linksOf(tx, recordIds);
  }

  /** Oldest first. */
  async records(tx: Tx, recordIds: readonly string[]): Promise<SourceRecord[]> {
    return [...(await this.recordRows.describe(tx, recordIds)).values()];
  }

  /** Ledger entries that concern a record, oldest first, after a position. */
  ledger(tx: Tx, recordId: string, after: string, limit: number): Promise<(LedgerEntry & { seq: string })[]> {
    return this.entries.ofRecord(tx, recordId, after, limit);
  }
}
