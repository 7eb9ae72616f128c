import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { CustomersStore } from './customers.store.js';
import { IdentityIds } from './identity-ids.js';
import { toCustomerChanged, toRecordAssigned } from './identity.events.js';
import { RULE_VERSION } from './identity.js';
import { LedgerStore } from './ledger.store.js';
import type { RecordRef } from './record.js';
import { RecordsStore } from './records.store.js';

/** A record of which nothing is known but its key. */
export interface BareRecord {
  kind: 'PARTY' | 'DEVICE';
  sourceSystem: string;
  sourceVersion: bigint;
  sourceToken: string;
  /** Since when it is true that it is there. */
  validTime: Date;
  newId?: string | undefined;
}

/** Makes records that say nothing yet, each with a customer of its own. */
@Injectable()
export class MakeRecords {
  constructor(
    private readonly records: RecordsStore,
    private readonly customers: CustomersStore,
    private readonly ledger: LedgerStore,
    private readonly ids: IdentityIds,
  ) {}

  /** The source keys are locked, and new. @returns in the order of `bare` */
  async execute(tx: Tx, bare: readonly BareRecord[], { now, backfill }: { now: Date; backfill: boolean }): Promise<RecordRef[]> {
    const made = bare.map((one) => ({ ...one, recordId: one.newId ?? this.ids.next(), customerId: this.ids.customerId() }));
    await this.records.insert(tx, made.map(({ recordId, kind, sourceSystem, sourceVersion, sourceToken }) => ({
      recordId, kind, sourceSystem, legalEntity: '', partyType: '', sourceVersion, contentToken: '', qualityCodes: [], sourceToken,
    })), now);
    await this.customers.insertAlone(tx, made, now);
    await this.ledger.append(tx, made.map((m) => ({
      entryId: this.ids.next(), decisionId: this.ids.next(), kind: 'OBSERVED', recordIds: [m.recordId], customerId: m.customerId, rule: 'REPORT', ruleVersion: RULE_VERSION,
      agreedFields: [], actor: 'system', reason: '', validTime: m.validTime, recordTime: now,
    })));
    await appendEvents(tx, made.flatMap((m) => [
      toRecordAssigned({ recordId: m.recordId, customerId: m.customerId, previousCustomerId: '', version: 1n, legalEntity: '', reason: 'NEW', agentId: '', now, backfill }),
      toCustomerChanged({ customerId: m.customerId, version: 1n, recordIds: [m.recordId], agent: undefined, changed: ['records'], causeRecordId: m.recordId, now, backfill }),
    ]));
    return made.map((m) => ({ recordId: m.recordId, customerId: m.customerId, customerVersion: 1n, legalEntity: '' }));
  }
}
