import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { PolicyTerm } from './policy-term.js';

const COLUMNS = `record_id AS "recordId", policy_id AS "policyId", role, line, status, annual_premium AS "annualPremium", changed_at AS "startTime", event_id AS "eventId",
  coalesce(told_at, changed_at) AS "toldTime", departed AS "left"`;

/** What the rules on policies see of a record. Terms come in the order in which they began. */
@Injectable()
export class RecordPoliciesStore {
  ofPolicies(tx: Tx, policyIds: readonly string[]): Promise<PolicyTerm[]> {
    return this.terms(tx, 'policy_id', policyIds);
  }

  ofRecords(tx: Tx, recordIds: readonly string[]): Promise<PolicyTerm[]> {
    return this.terms(tx, 'record_id', recordIds);
  }

  /** Puts terms in the place of those of their policies that began at the time given or later; a term that began before it may have been told of again. */
  async replace(tx: Tx, since: ReadonlyMap<string, Date>, terms: readonly PolicyTerm[]): Promise<void> {
    await tx.query(
      `DELETE FROM record_policy AS p USING unnest($1::text[], $2::timestamptz[]) AS x(policy_id, since) WHERE p.policy_id = x.policy_id AND p.changed_at >= x.since`,
      [[...since.keys()], [...since.values()]],
    );
    await tx.query(
      `INSERT INTO record_policy (record_id, policy_id, role, line, status, annual_premium, changed_at, event_id, told_at, departed)
       SELECT record_id, policy_id, role, line, status, annual_premium, changed_at, event_id, told_at, departed
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, policy_id text, role text, line text, status text, annual_premium bigint, changed_at timestamptz, event_id text,
         told_at timestamptz, departed boolean)
       ON CONFLICT (record_id, policy_id, role, changed_at) DO UPDATE SET told_at = excluded.told_at`,
      [JSON.stringify(terms.map(toRow))],
    );
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM record_policy WHERE record_id = ANY($1) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }

  private async terms(tx: Tx, column: 'policy_id' | 'record_id', ids: readonly string[]): Promise<PolicyTerm[]> {
    const rows: (Omit<PolicyTerm, 'annualPremium'> & { annualPremium: string })[] = await tx.query(
      `SELECT ${COLUMNS} FROM record_policy WHERE ${column} = ANY($1) ORDER BY record_id, policy_id, role, changed_at`,
      [ids],
    );
    return rows.map((row) => ({ ...row, annualPremium: BigInt(row.annualPremium) }));
  }
}

function toRow({ recordId, policyId, role, line, status, annualPremium, startTime, eventId, toldTime, left }: PolicyTerm): object {
  return {
    record_id: recordId, policy_id: policyId, role, line, status, annual_premium: annualPremium.toString(), changed_at: startTime, event_id: eventId, told_at: toldTime, departed: left,
  };
}
