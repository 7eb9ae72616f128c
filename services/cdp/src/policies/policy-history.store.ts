import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { PolicyParty, PolicyRoleName, PolicyStatusName } from './policy.js';

/** How a policy stood for a record at a moment; no roles: it had left it. */
export interface PastPolicy {
  recordId: string;
  policyId: string;
  since: Date;
  status: PolicyStatusName;
  roles: PolicyRoleName[];
}

/** What records were in policies, since when; written with each change of a policy's state or parties. */
@Injectable()
export class PolicyHistoryStore {
  /** @param concerned records in a role now or until now */
  async note(tx: Tx, policy: { policyId: string; status: PolicyStatusName }, parties: readonly PolicyParty[], concerned: readonly string[], now: Date): Promise<void> {
    const rolesOf = (recordId: string) => [...new Set(parties.filter((party) => party.recordId === recordId).map((party) => party.role))].sort();
    await tx.query(
      `INSERT INTO policy_past (record_id, policy_id, since, status, roles)
       SELECT r, $1, $2, $3, string_to_array(o, ' ') FROM unnest($4::uuid[], $5::text[]) AS t(r, o)
       ON CONFLICT (record_id, policy_id, since) DO UPDATE SET status = excluded.status, roles = excluded.roles`,
      [policy.policyId, now, policy.status, concerned, concerned.map((recordId) => rolesOf(recordId).join(' '))],
    );
  }

  /** The last of each record and policy until `time`. */
  async at(reader: Tx, recordIds: readonly string[], time: Date): Promise<PastPolicy[]> {
    return reader.query(
      `SELECT DISTINCT ON (record_id, policy_id) record_id AS "recordId", policy_id AS "policyId", since, status, roles
       FROM policy_past WHERE record_id = ANY ($1::uuid[]) AND since <= $2 ORDER BY record_id, policy_id, since DESC`,
      [recordIds, time],
    );
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM policy_past WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}
