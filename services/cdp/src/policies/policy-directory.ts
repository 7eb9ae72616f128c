import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { PoliciesStore } from './policies.store.js';
import type { PolicyOfRecords, PolicyTerm } from './policy.js';

export { annualPremium, inForceStatuses, standingStatuses, type PolicyOfRecords, type PolicyTerm } from './policy.js';

/** What other slices ask of policies. */
@Injectable()
export class PolicyDirectory {
  constructor(private readonly policies: PoliciesStore) {}

  /** Per record: state and dates of all policies in which it has a role, ended ones too. Absent: none. */
  async terms(tx: Tx, recordIds: readonly string[]): Promise<Map<string, PolicyTerm[]>> {
    return Map.groupBy(await this.policies.termsOf(tx, recordIds), (term) => term.recordId);
  }

  /** Policies in which these records (one customer's) have roles, the latest first. */
  ofRecords(reader: Tx, recordIds: readonly string[]): Promise<PolicyOfRecords[]> {
    return this.policies.ofRecords(reader, recordIds);
  }

  /** Erasure: takes the records out of the policies in which they have a role. @returns how many rows are gone */
  forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.policies.forgetRoles(tx, recordIds);
  }
}
