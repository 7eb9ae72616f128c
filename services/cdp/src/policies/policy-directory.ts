import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { PoliciesStore } from './policies.store.js';
import type { PolicyOfRecords } from './policy.js';

export { annualPremium, inForceStatuses, type PolicyOfRecords } from './policy.js';

/** What other slices ask of policies. */
@Injectable()
export class PolicyDirectory {
  constructor(private readonly policies: PoliciesStore) {}

  /** Per record: policies in which it has a role and whose contract stands (cooling-off, grace and lapsed count). Absent: none. */
  countInForce(tx: Tx, recordIds: readonly string[]): Promise<Map<string, number>> {
    return this.policies.countInForce(tx, recordIds);
  }

  /** Per record: all policies in which it has a role, ended ones too. Absent: none. */
  count(tx: Tx, recordIds: readonly string[]): Promise<Map<string, number>> {
    return this.policies.countByRecord(tx, recordIds);
  }

  /** Policies in which these records (one customer's) have roles, the latest first. */
  ofRecords(reader: Tx, recordIds: readonly string[]): Promise<PolicyOfRecords[]> {
    return this.policies.ofRecords(reader, recordIds);
  }

  /** Erasure: takes the records out of the policies in which they have a role. */
  forget(tx: Tx, recordIds: readonly string[]): Promise<void> {
    return this.policies.forgetRoles(tx, recordIds);
  }
}
