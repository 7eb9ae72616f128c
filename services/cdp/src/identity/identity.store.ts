import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { CustomersStore } from './customers.store.js';
import type { CustomerState, Decision, IdentityState, Link, Pair, RecordState, Rule } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import { plainArray } from './plain-array.js';

/** A link as it stands, with its ledger entry. */
export interface StandingLink extends Omit<Link, 'evidence'> {
  ruleVersion: number;
  actor: string;
  validTime: Date;
  entryId: string;
}

/** A record in a state, with the version of its assignment to a customer (0 for none). */
export type LoadedRecord = RecordState & { legalEntity: string; version: bigint };
export type LoadedCustomer = CustomerState & { version: bigint };
export type LoadedState = Omit<IdentityState, 'records' | 'customers'> & { records: readonly LoadedRecord[]; customers: readonly LoadedCustomer[] };

/** What the database answers for a state: times and versions are text, what is missing is null. */
interface Json {
  records: { recordId: string; createdAt: string; customerId: string | null; version: string | null; legalEntity: string; exclusive: string[] | null }[] | null;
  links: (Omit<Link, 'since'> & { since: string | null })[] | null;
  cannotLinks: Pair[] | null;
  customers: { customerId: string; anchorRecordId: string; createdAt: string; redirectTo: string | null; version: string }[] | null;
}

const LINK = `record_id AS a, other_record_id AS b, rule, rule_version AS "ruleVersion", agreed_fields AS "agreedFields", actor, valid_time AS "validTime", entry_id AS "entryId"`;

/** Links, cannot-links, and whole components for decisions. */
@Injectable()
export class IdentityStore {
  constructor(private readonly customers: CustomersStore) {}

  /** The customers of these records, whole, locked until the end of the transaction: all in one ordered statement, or nothing, so that nobody waits crosswise. */
  async load(tx: Tx, seeds: readonly string[]): Promise<LoadedState> {
    let wanted = seeds;
    await tx.query('SAVEPOINT customers');
    for (;;) {
      const locked = new Set(await this.customers.lockOf(tx, wanted));
      const state = await this.read(tx, [...locked], seeds);
      // Records may have moved while their customer's lock was waited for: again, until what is locked is what they belong to.
      if (state.records.every((r) => r.customerId === undefined || locked.has(r.customerId))) {
        await tx.query('RELEASE SAVEPOINT customers');
        return state;
      }
      await tx.query('ROLLBACK TO SAVEPOINT customers');
      wanted = [...new Set([...wanted, ...state.records.map((r) => r.recordId)])];
    }
  }

  /** All records of these customers, and these records, with everything between them; one round trip. */
  async read(tx: Tx, customerIds: readonly string[], seeds: readonly string[]): Promise<LoadedState> {
    const rows: Json[] = await tx.query(
      `SELECT
         (SELECT json_agg(json_build_object('recordId', r.record_id, 'createdAt', r.created_at, 'customerId', rc.customer_id, 'version', rc.version::text, 'legalEntity', r.legal_entity,
                   'exclusive', (SELECT json_agg(t.kind || ':' || t.token) FROM record_token t WHERE t.record_id = r.record_id AND t.kind IN ('RESIDENT_ID', 'USCC')))
                   ORDER BY r.created_at, r.record_id)
          FROM record r LEFT JOIN record_customer rc USING (record_id) WHERE r.record_id = ANY (m.ids)) AS records,
         (SELECT json_agg(json_build_object('a', record_id, 'b', other_record_id, 'rule', rule, 'agreedFields', agreed_fields, 'since', CASE rule WHEN 'VERIFIED_LOGIN' THEN valid_time END)
                   ORDER BY record_id, other_record_id, rule COLLATE "C")
          FROM link WHERE record_id = ANY (m.ids)) AS links,
         (SELECT json_agg(json_build_object('a', record_id, 'b', other_record_id))
          FROM cannot_link WHERE record_id = ANY (m.ids) OR other_record_id = ANY (m.ids)) AS "cannotLinks",
         (SELECT json_agg(json_build_object('customerId', customer_id, 'anchorRecordId', anchor_record_id, 'createdAt', created_at, 'redirectTo', redirect_to, 'version', version::text))
          FROM customer WHERE anchor_record_id = ANY (m.ids)) AS customers
       FROM (SELECT array(SELECT record_id FROM record_customer WHERE customer_id = ANY ($1::text[]) UNION SELECT unnest($2::uuid[])) AS ids OFFSET 0) m`,
      [plainArray(customerIds), plainArray(seeds)],
    );
    const { records, links, cannotLinks, customers } = rows[0]!;
    return {
      records: (records ?? []).map(({ customerId, version, createdAt, exclusive, ...r }) => ({
        ...r, createdAt: new Date(createdAt), version: BigInt(version ?? 0), exclusive: exclusive ?? [], ...(customerId === null ? {} : { customerId }),
      })),
      links: (links ?? []).map(({ since, ...l }) => ({ ...l, ...(since !== null && { since: new Date(since) }) })),
      cannotLinks: cannotLinks ?? [],
      customers: (customers ?? []).map(({ redirectTo, createdAt, version, ...c }) => ({ ...c, createdAt: new Date(createdAt), version: BigInt(version), ...(redirectTo === null ? {} : { redirectTo }) })),
    };
  }

  /** Links that touch one of these records. */
  linksOf(tx: Tx, recordIds: readonly string[]): Promise<StandingLink[]> {
    return tx.query(`SELECT ${LINK} FROM link WHERE record_id = ANY ($1::uuid[]) OR other_record_id = ANY ($1::uuid[]) ORDER BY valid_time, record_id, other_record_id`, [recordIds]);
  }

  /** Whether a link of this rule touches the record. */
  async hasLink(tx: Tx, recordId: string, rule: Rule): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM link WHERE (record_id = $1 OR other_record_id = $1) AND rule = $2 LIMIT 1`, [recordId, rule]);
    return rows.length > 0;
  }

  /** Saves links and cannot-links of a decision; `entries` are its ledger entries. */
  async save(tx: Tx, decision: Decision, entries: readonly LedgerEntry[]): Promise<void> {
    for (const l of decision.unlinked) await tx.query(`DELETE FROM link WHERE record_id = $1 AND other_record_id = $2 AND rule = $3`, [l.a, l.b, l.rule]);
    for (const p of decision.revoked) await tx.query(`DELETE FROM cannot_link WHERE record_id = $1 AND other_record_id = $2`, [p.a, p.b]);
    for (const e of entries.filter((entry) => entry.kind === 'LINKED')) {
      await tx.query(
        `INSERT INTO link (record_id, other_record_id, rule, rule_version, agreed_fields, actor, valid_time, entry_id, weight) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [e.recordIds[0], e.recordIds[1], e.rule, e.ruleVersion, e.agreedFields, e.actor, e.validTime, e.entryId, e.evidence?.weight ?? null],
      );
    }
    for (const e of entries.filter((entry) => entry.kind === 'CANNOT_LINK')) {
      await tx.query(`INSERT INTO cannot_link (record_id, other_record_id, entry_id) VALUES ($1, $2, $3)`, [e.recordIds[0], e.recordIds[1], e.entryId]);
    }
  }
}
