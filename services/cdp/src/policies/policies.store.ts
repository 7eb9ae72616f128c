import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { KnownPolicy } from './decide-policy.js';
import type { PolicyOfPerson, PolicyOfRecords, PolicyParty, PolicyState, PolicyTerm } from './policy.js';

type Bigints = 'premiumMinor' | 'sumAssuredMinor' | 'paidToVersion' | 'sourceVersion';
type PolicyRow = Omit<PolicyState, Bigints> & Record<Bigints, string>;

const COLUMNS = `p.policy_id AS "policyId", p.source_system AS "sourceSystem", p.legal_entity AS "legalEntity", p.product_code AS "productCode",
  p.product_name AS "productName", p.product_line AS "productLine", p.status, p.issue_date AS "issueDate", p.effective_date AS "effectiveDate",
  p.expiry_date AS "expiryDate", p.premium_minor AS "premiumMinor", p.payments_per_year AS "paymentsPerYear",
  p.sum_assured_minor AS "sumAssuredMinor", p.currency, p.paid_to_date AS "paidToDate", p.paid_to_version AS "paidToVersion",
  p.agent_id AS "agentId", p.writing_agent_id AS "writingAgentId", p.org_unit AS "orgUnit", p.ever_in_force AS "everInForce",
  p.source_version AS "sourceVersion", p.update_time AS "updateTime"`;

const toState = <R extends PolicyRow>(row: R) => ({
  ...row,
  premiumMinor: BigInt(row.premiumMinor),
  sumAssuredMinor: BigInt(row.sumAssuredMinor),
  paidToVersion: BigInt(row.paidToVersion),
  sourceVersion: BigInt(row.sourceVersion),
});

/** Policies and their parties. */
@Injectable()
export class PoliciesStore {
  /** The policy with one of these tokens of its number, locked. */
  async lock(tx: Tx, numberTokens: readonly string[]): Promise<KnownPolicy | undefined> {
    const rows: PolicyRow[] = await tx.query(`SELECT ${COLUMNS} FROM policy p WHERE p.number_token = ANY ($1::text[]) FOR UPDATE`, [numberTokens]);
    if (!rows[0]) return undefined;
    return { state: toState(rows[0]), parties: await this.parties(tx, rows[0].policyId) };
  }

  async insert(tx: Tx, policy: PolicyState, number: { token: string; sealed: Buffer }): Promise<void> {
    await tx.query(
      `INSERT INTO policy (policy_id, number_token, number_sealed, source_system, legal_entity, product_code, product_name, product_line, status,
         issue_date, effective_date, expiry_date, premium_minor, payments_per_year, sum_assured_minor, currency, paid_to_date, paid_to_version,
         agent_id, writing_agent_id, org_unit, ever_in_force, source_version, update_time)
       VALUES ($1, $23, $24, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
      [...valuesOf(policy), number.token, number.sealed],
    );
  }

  async update(tx: Tx, policy: PolicyState): Promise<void> {
    await tx.query(
      `UPDATE policy SET source_system = $2, legal_entity = $3, product_code = $4, product_name = $5, product_line = $6, status = $7,
         issue_date = $8, effective_date = $9, expiry_date = $10, premium_minor = $11, payments_per_year = $12, sum_assured_minor = $13,
         currency = $14, paid_to_date = $15, paid_to_version = $16, agent_id = $17, writing_agent_id = $18, org_unit = $19,
         ever_in_force = $20, source_version = $21, update_time = $22
       WHERE policy_id = $1`,
      valuesOf(policy),
    );
  }

  async replaceParties(tx: Tx, policyId: string, parties: readonly PolicyParty[]): Promise<void> {
    await tx.query(`DELETE FROM policy_party WHERE policy_id = $1`, [policyId]);
    await tx.query(
      `INSERT INTO policy_party (record_id, policy_id, role, relation, share_percent, sequence)
       SELECT r, $1, o, l, s, n FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int2[], $6::int2[]) AS t(r, o, l, s, n)`,
      [policyId, parties.map((p) => p.recordId), parties.map((p) => p.role), parties.map((p) => p.relation), parties.map((p) => p.sharePercent),
        parties.map((p) => p.sequence)],
    );
  }

  async setPaidTo(tx: Tx, policyId: string, date: string, version: bigint, now: Date): Promise<void> {
    await tx.query(`UPDATE policy SET paid_to_date = $2, paid_to_version = $3, update_time = $4 WHERE policy_id = $1`, [policyId, date, version.toString(), now]);
  }

  /** Policies in which these records have roles, the latest first, each once with all roles. */
  async ofRecords(reader: Tx, recordIds: readonly string[]): Promise<PolicyOfRecords[]> {
    const rows: (Omit<PolicyOfRecords, Bigints> & Record<'premiumMinor' | 'sumAssuredMinor', string>)[] = await reader.query(
      `SELECT p.policy_id AS "policyId", p.product_name AS "productName", p.product_line AS "productLine", p.status, p.effective_date AS "effectiveDate",
         p.premium_minor AS "premiumMinor", p.payments_per_year AS "paymentsPerYear", p.sum_assured_minor AS "sumAssuredMinor", p.currency, p.paid_to_date AS "paidToDate",
         p.agent_id AS "agentId", r.roles
       FROM (SELECT policy_id, array_agg(DISTINCT role ORDER BY role) AS roles FROM policy_party WHERE record_id = ANY (${arrayOf('$1', 'uuid')}) GROUP BY policy_id) r
       JOIN policy p USING (policy_id)
       ORDER BY p.effective_date DESC NULLS LAST, p.policy_id`,
      [recordIds],
    );
    return rows.map((row) => ({ ...row, premiumMinor: BigInt(row.premiumMinor), sumAssuredMinor: BigInt(row.sumAssuredMinor) }));
  }

  /** Policies in which each person's records have roles, the latest first, each once with all roles of hers. */
  async ofPeople(reader: Tx, people: readonly (readonly string[])[]): Promise<PolicyOfPerson[]> {
    const rows: (Omit<PolicyOfPerson, 'premiumMinor'> & { premiumMinor: string })[] = await reader.query(
      `SELECT h.person, p.product_line AS "productLine", p.status, p.effective_date AS "effectiveDate", p.premium_minor AS "premiumMinor",
         p.payments_per_year AS "paymentsPerYear", h.roles
       FROM (SELECT w.person, y.policy_id, array_agg(DISTINCT y.role ORDER BY y.role) AS roles
             FROM unnest($1::uuid[], $2::int4[]) AS w(record_id, person) JOIN policy_party y USING (record_id) GROUP BY w.person, y.policy_id) AS h
       JOIN policy p USING (policy_id)
       ORDER BY p.effective_date DESC NULLS LAST, p.policy_id`,
      [people.flat(), people.flatMap((records, person) => records.map(() => person))],
    );
    return rows.map((row) => ({ ...row, premiumMinor: BigInt(row.premiumMinor) }));
  }

  /** Policies by id, as they stand. */
  async byId(reader: Tx, policyIds: readonly string[]): Promise<PolicyState[]> {
    const rows: PolicyRow[] = await reader.query(`SELECT ${COLUMNS} FROM policy p WHERE p.policy_id = ANY ($1::uuid[]) ORDER BY p.effective_date DESC NULLS LAST, p.policy_id`, [policyIds]);
    return rows.map(toState);
  }

  /** State and dates of the policies in which these records have roles, once for each record. */
  async termsOf(tx: Tx, recordIds: readonly string[]): Promise<(PolicyTerm & { recordId: string })[]> {
    return tx.query(
      `SELECT DISTINCT r.record_id AS "recordId", policy_id AS "policyId", p.status, p.effective_date AS "effectiveDate", p.expiry_date AS "expiryDate",
         p.update_time AS "updateTime"
       FROM policy_party r JOIN policy p USING (policy_id) WHERE r.record_id = ANY ($1::uuid[])`,
      [recordIds],
    );
  }

  /** Takes records out of their policies; a policy in which nobody is left goes, and its number with it. @returns how many rows are gone */
  async forgetRoles(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [gone] = (await tx.query(`DELETE FROM policy_party WHERE record_id = ANY ($1::uuid[]) RETURNING policy_id`, [recordIds])) as [{ policy_id: string }[], number];
    const [, emptied]: [unknown, number] = await tx.query(
      `DELETE FROM policy p WHERE policy_id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT 1 FROM policy_party WHERE policy_id = p.policy_id)`,
      [gone.map((row) => row.policy_id)],
    );
    return gone.length + emptied;
  }

  private async parties(tx: Tx, policyId: string): Promise<PolicyParty[]> {
    return tx.query(
      `SELECT record_id AS "recordId", role, relation, share_percent AS "sharePercent", sequence FROM policy_party WHERE policy_id = $1`,
      [policyId],
    );
  }
}

function valuesOf(p: PolicyState): unknown[] {
  return [
    p.policyId, p.sourceSystem, p.legalEntity, p.productCode, p.productName, p.productLine, p.status, p.issueDate, p.effectiveDate, p.expiryDate,
    p.premiumMinor.toString(), p.paymentsPerYear, p.sumAssuredMinor.toString(), p.currency, p.paidToDate, p.paidToVersion.toString(), p.agentId,
    p.writingAgentId, p.orgUnit, p.everInForce, p.sourceVersion.toString(), p.updateTime,
  ];
}
