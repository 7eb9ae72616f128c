import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { IdentityStore, type StandingLink } from './identity.store.js';
import type { LedgerEntry } from './ledger.js';
import { LedgerStore } from './ledger.store.js';
import { HistoryStore } from './history.store.js';
import type { SourceRecord } from './record.js';
import { RecordsStore } from './records.store.js';

/** A link with the entry that asserted it. */
export interface ExplainedLink extends StandingLink {
  decisionId: string;
  evidence: LedgerEntry['evidence'];
}

/** Why records belong together, without what identifies anybody. */
@Injectable()
export class ExplainIdentity {
  constructor(
    private readonly identity: IdentityStore,
    private readonly entries: LedgerStore,
    private readonly history: HistoryStore,
    private readonly recordRows: RecordsStore,
  ) {}

  /** Oldest first. */
  async links(tx: Tx, recordIds: readonly string[]): Promise<ExplainedLink[]> {
    const links = await this.identity.linksOf(tx, recordIds);
    const entries = await this.history.byId(tx, links.map((l) => l.entryId));
    return links.map((l) => ({ ...l, decisionId: entries.get(l.entryId)!.decisionId, evidence: entries.get(l.entryId)!.evidence }));
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
