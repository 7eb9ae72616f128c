import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ChangeIdentity } from './change-identity.js';
import { nothingLeft, recordsNotOfCustomer, sameCustomer } from './identity.errors.js';
import { IdentityStore } from './identity.store.js';
import { RecordDirectory } from './record-directory.js';

interface Decided {
  actor: string;
  reason: string;
  now: Date;
}

/** Merges and splits by the word of a data steward. Customer IDs are current ones. */
@Injectable()
export class StewardIdentity {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly identity: IdentityStore,
    private readonly change: ChangeIdentity,
  ) {}

  /** The older customer remains; what a steward had kept apart may be together again. @throws KejingError PRECONDITION IDENTITY_VETO, SAME_CUSTOMER */
  async merge(tx: Tx, customerId: string, otherCustomerId: string, by: Decided): Promise<{ customerId: string; decisionId: string }> {
    if (customerId === otherCustomerId) throw sameCustomer();
    const [recordIds, others] = [await this.directory.recordsOf(tx, customerId), await this.directory.recordsOf(tx, otherCustomerId)];
    const [recordId, otherRecordId] = [recordIds[0]!, others[0]!];
    const state = await this.identity.load(tx, [recordId, otherRecordId]);
    const { decisionId } = await this.change.execute(tx, { change: { kind: 'MERGE', recordId, otherRecordId }, state, validTime: by.now, backfill: false, causeRecordId: recordId, ...by });
    const now = await this.directory.customersOf(tx, [recordId]);
    return { customerId: now.get(recordId)!, decisionId };
  }

  /** Takes records out of a customer, together. @throws KejingError INVALID RECORDS_NOT_OF_CUSTOMER, PRECONDITION NOTHING_LEFT */
  async split(tx: Tx, customerId: string, recordIds: readonly string[], by: Decided): Promise<{ customerId: string; splitCustomerId: string; decisionId: string }> {
    const out = [...new Set(recordIds)];
    const state = await this.identity.load(tx, out);
    const own = state.records.filter((r) => r.customerId === customerId).map((r) => r.recordId);
    if (out.some((id) => !own.includes(id))) throw recordsNotOfCustomer();
    const rest = own.find((id) => !out.includes(id));
    if (rest === undefined) throw nothingLeft();
    const { decisionId } = await this.change.execute(tx, { change: { kind: 'SPLIT', recordIds: out }, state, validTime: by.now, backfill: false, causeRecordId: out[0]!, ...by });
    const now = await this.directory.customersOf(tx, [rest, out[0]!]);
    return { customerId: now.get(rest)!, splitCustomerId: now.get(out[0]!)!, decisionId };
  }
}
