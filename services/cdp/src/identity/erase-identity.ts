import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordVault } from '../vault/record-vault.js';
import { ChangeIdentity } from './change-identity.js';
import { CustomersStore } from './customers.store.js';
import { toRecordErased } from './identity.events.js';
import { IdentityStore } from './identity.store.js';
import { RecordsStore } from './records.store.js';
import { TouchCustomer } from './touch-customer.js';

/** What became of a record. */
export interface ErasedIdentity {
  /** Of its source key, for the erasure list. */
  tokens: string[];
  rowsDeleted: number;
}

/** Takes records out of identity for ever: rows, tokens, facts and keys go, and everybody is told. What else hangs on them is for its slices. */
@Injectable()
export class EraseIdentity {
  constructor(
    private readonly identity: IdentityStore,
    private readonly customers: CustomersStore,
    private readonly records: RecordsStore,
    private readonly change: ChangeIdentity,
    private readonly vault: RecordVault,
    private readonly touch: TouchCustomer,
  ) {}

  async execute(tx: Tx, recordIds: readonly string[], by: { erasureId: string; actor: string; reason: string; now: Date }): Promise<Map<string, ErasedIdentity>> {
    const { now } = by;
    const state = await this.identity.load(tx, recordIds);
    const versions = await this.customers.remove(tx, recordIds);
    await this.change.execute(tx, {
      change: { kind: 'ERASE', recordIds }, state, fact: { kind: 'ERASED', recordIds }, actor: by.actor, reason: by.reason, validTime: now, now, backfill: false,
      causeRecordId: recordIds[0]!,
    });
    const tokens = await this.records.sourceTokensOf(tx, recordIds);
    const gone = [...versions.keys(), ...(await this.vault.destroy(tx, recordIds)), ...(await this.records.erase(tx, recordIds, now))];
    for (const customerId of new Set(state.records.filter((r) => recordIds.includes(r.recordId)).map((r) => r.customerId!))) {
      await this.touch.execute(tx, { customerId, causeRecordId: recordIds[0]!, changed: ['records', 'attributes'], now, backfill: false });
    }
    await appendEvents(tx, recordIds.map((recordId) => toRecordErased({ recordId, erasureId: by.erasureId, version: versions.get(recordId) ?? 1n, now, backfill: false })));
    return new Map(recordIds.map((id) => [id, { tokens: tokens.filter((t) => t.recordId === id).map((t) => t.token), rowsDeleted: gone.filter((one) => one === id).length }]));
  }
}
