import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { HeldPolicy } from './decide-policies.js';

/** A record in a role of a policy. */
export interface PolicyRow extends HeldPolicy {
  readonly recordId: string;
  readonly policyId: string;
}

/** What the rules on policies see of a record. */
@Injectable()
export class RecordPoliciesStore {
  async recordsOf(tx: Tx, policyIds: readonly string[]): Promise<string[]> {
    const rows: { recordId: string }[] = await tx.query(`SELECT DISTINCT record_id AS "recordId" FROM record_policy WHERE policy_id = ANY($1)`, [policyIds]);
    return rows.map(({ recordId }) => recordId);
  }

  /** Puts the rows of these policies in the place of what was known of them. */
  async replace(tx: Tx, policyIds: readonly string[], rows: readonly PolicyRow[]): Promise<void> {
    await tx.query(`DELETE FROM record_policy WHERE policy_id = ANY($1)`, [policyIds]);
    await tx.query(
      `INSERT INTO record_policy (record_id, policy_id, role, line, status, annual_premium, changed_at, event_id)
       SELECT record_id, policy_id, role, line, status, annual_premium, changed_at, event_id
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, policy_id text, role text, line text, status text, annual_premium bigint, changed_at timestamptz, event_id text)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows.map(toRow))],
    );
  }

  async ofRecords(tx: Tx, recordIds: readonly string[]): Promise<PolicyRow[]> {
    const rows: (Omit<PolicyRow, 'annualPremium'> & { annualPremium: string })[] = await tx.query(
      `SELECT record_id AS "recordId", policy_id AS "policyId", role, line, status, annual_premium AS "annualPremium", changed_at AS "changeTime", event_id AS "eventId"
       FROM record_policy WHERE record_id = ANY($1) ORDER BY record_id, policy_id, role`,
      [recordIds],
    );
    return rows.map((row) => ({ ...row, annualPremium: BigInt(row.annualPremium) }));
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM record_policy WHERE record_id = ANY($1) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }
}

function toRow({ recordId, policyId, role, line, status, annualPremium, changeTime, eventId }: PolicyRow): object {
  return { record_id: recordId, policy_id: policyId, role, line, status, annual_premium: annualPremium.toString(), changed_at: changeTime, event_id: eventId };
}
