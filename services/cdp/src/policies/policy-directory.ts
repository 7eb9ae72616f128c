import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { PoliciesStore } from './policies.store.js';
import { PolicyHistoryStore } from './policy-history.store.js';
import type { PolicyOfPerson, PolicyOfRecords, PolicyTerm } from './policy.js';

export { annualPremium, inForceStatuses, standingStatuses, type PolicyOfPerson, type PolicyOfRecords, type PolicyTerm } from './policy.js';

/** What other slices ask of policies. */
@Injectable()
export class PolicyDirectory {
  constructor(
    private readonly policies: PoliciesStore,
    private readonly history: PolicyHistoryStore,
  ) {}

  /** Per record: state and dates of all policies in which it has a role, ended ones too. Absent: none. */
  async terms(tx: Tx, recordIds: readonly string[]): Promise<Map<string, PolicyTerm[]>> {
    return Map.groupBy(await this.policies.termsOf(tx, recordIds), (term) => term.recordId);
  }

  /** Policies in which these records (one customer's) have roles, the latest first. */
  ofRecords(reader: Tx, recordIds: readonly string[]): Promise<PolicyOfRecords[]> {
    return this.policies.ofRecords(reader, recordIds);
  }

  /** The same for many customers: the records of each; no record is of two. */
  ofPeople(reader: Tx, people: readonly (readonly string[])[]): Promise<PolicyOfPerson[]> {
    return this.policies.ofPeople(reader, people);
  }

  /**
   * Policies in which these records had roles at a moment, as far as was known then, with the state of then; what the product is called and what
   * it costs is as of now, and to when it was paid is not kept.
   */
  async ofRecordsAt(reader: Tx, recordIds: readonly string[], time: Date): Promise<PolicyOfRecords[]> {
    const past = Map.groupBy((await this.history.at(reader, recordIds, time)).filter((one) => one.roles.length > 0), (one) => one.policyId);
    return (await this.policies.byId(reader, [...past.keys()])).map((policy) => {
      const rows = past.get(policy.policyId)!;
      const latest = rows.reduce((x, y) => (x.since >= y.since ? x : y));
      return { ...policy, status: latest.status, paidToDate: null, roles: [...new Set(rows.flatMap((row) => row.roles))].sort() };
    });
  }

  /** Erasure: takes the records out of the policies in which they have a role. @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return (await this.policies.forgetRoles(tx, recordIds)) + (await this.history.forget(tx, recordIds));
  }
}
