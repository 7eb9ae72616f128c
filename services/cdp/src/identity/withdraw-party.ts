import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { FactsStore } from './facts.store.js';
import { IdentityIds } from './identity-ids.js';
import { toRecordFactsChanged } from './identity.events.js';
import { LedgerStore } from './ledger.store.js';
import { RecordDirectory } from './record-directory.js';
import type { SourceKey } from './record.js';
import { RecordsStore } from './records.store.js';
import type { Report } from './report-party.js';
import { ledgerEntry } from './to-ledger.js';
import { TouchCustomer } from './touch-customer.js';

/** A source takes a record back: it matches nobody any more and states nothing; what it was linked to stays. A later report revives it. */
@Injectable()
export class WithdrawParty {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly records: RecordsStore,
    private readonly facts: FactsStore,
    private readonly ledger: LedgerStore,
    private readonly touch: TouchCustomer,
    private readonly ids: IdentityIds,
  ) {}

  async execute(tx: Tx, key: SourceKey, report: Report): Promise<void> {
    const ref = await this.directory.findRecord(tx, key.sourceSystem, key.sourceId);
    if (ref === undefined) return; // reports of a key come in order: there is nothing to take back
    const { recordId, customerId, legalEntity } = ref;
    const state = (await this.records.stateOf(tx, recordId))!;
    if (report.sourceVersion <= state.sourceVersion) return;
    await this.records.withdraw(tx, recordId, report.sourceVersion, report.now);
    await this.records.putTokens(tx, recordId, []);
    await this.facts.put(tx, recordId, []);
    const context = { decisionId: this.ids.next(), actor: 'system', reason: '', validTime: report.time, now: report.now, nextId: () => this.ids.next() };
    await this.ledger.append(tx, [ledgerEntry(context, { kind: 'WITHDRAWN', recordIds: [recordId] })]);
    await appendEvents(tx, [toRecordFactsChanged({ recordId, customerId, legalEntity, sourceSystem: key.sourceSystem, facts: [], ...report })]);
    await this.touch.execute(tx, { customerId, causeRecordId: recordId, changed: ['attributes'], now: report.now, backfill: report.backfill });
  }
}
