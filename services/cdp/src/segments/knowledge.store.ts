import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { plainArray } from '../identity/plain-array.js';
import type { KnownInteraction, KnownPolicy } from './decide-variables.js';

/** Something that is known of a person, by her place among those who were asked for. */
export type Of<T> = T & { person: number };

/** What is asked of many customers at a time and no directory answers for many; only the columns that expressions name. */
@Injectable()
export class KnowledgeStore {
  /** Records of customers (current IDs), each customer's oldest first. */
  async records(tx: Tx, customerIds: readonly string[]): Promise<{ customerId: string; version: string; recordId: string; legalEntity: string }[]> {
    return tx.query(
      `SELECT c.customer_id AS "customerId", c.version, r.record_id AS "recordId", r.legal_entity AS "legalEntity"
       FROM customer c JOIN record_customer rc USING (customer_id) JOIN record r USING (record_id)
       WHERE c.customer_id = ANY ($1::text[]) ORDER BY r.created_at, r.record_id`,
      [customerIds],
    );
  }

  /** Policies in which each person's records have roles, the latest first, each once with all roles of hers. */
  async policies(reader: Tx, people: readonly (readonly string[])[]): Promise<Of<KnownPolicy>[]> {
    const rows: Of<Omit<KnownPolicy, 'premiumMinor'> & { premiumMinor: string }>[] = await reader.query(
      `SELECT h.person, p.product_line AS "productLine", p.status, p.effective_date AS "effectiveDate", p.premium_minor AS "premiumMinor",
         p.payments_per_year AS "paymentsPerYear", h.roles
       FROM (SELECT w.person, y.policy_id, array_agg(DISTINCT y.role ORDER BY y.role) AS roles
             FROM unnest($1::uuid[], $2::int4[]) AS w(record_id, person) JOIN policy_party y USING (record_id) GROUP BY w.person, y.policy_id) AS h
       JOIN policy p USING (policy_id)
       ORDER BY p.effective_date DESC NULLS LAST, p.policy_id`,
      asColumns(people),
    );
    return rows.map((row) => ({ ...row, premiumMinor: BigInt(row.premiumMinor) }));
  }

  /** The latest interactions of each person, newest first; each record's by its primary key, and in one JSON, which costs the driver least. */
  async interactions(reader: Tx, people: readonly (readonly string[])[], limit: number): Promise<Of<KnownInteraction>[]> {
    const [answer]: { found: Of<Omit<KnownInteraction, 'time'> & { time: number }>[] | null }[] = await reader.query(
      `SELECT json_agg(l ORDER BY l.place) AS found FROM (
         SELECT w.person, t.kind, t."contentId", t.topics, t."sourceSystem", t.subject, t."durationSeconds", t.time,
           row_number() OVER (PARTITION BY w.person ORDER BY t.interaction_time DESC, w.record_id DESC, t.interaction_id DESC) AS place
         FROM unnest($1::uuid[], $2::int4[]) AS w(record_id, person) CROSS JOIN LATERAL (
           SELECT interaction_id, interaction_time, kind, content_id AS "contentId", detail->'topics' AS topics, source_system AS "sourceSystem", subject,
             duration_seconds AS "durationSeconds", (extract(epoch FROM interaction_time) * 1000)::int8 AS time
           FROM interaction WHERE record_id = w.record_id ORDER BY interaction_time DESC, interaction_id DESC LIMIT $3) AS t
       ) AS l WHERE l.place <= $3`,
      [...asColumns(people), limit],
    );
    return (answer!.found ?? []).map((one) => ({ ...one, time: new Date(one.time) }));
  }
}

/** Records and whose they are, as two columns. */
function asColumns(people: readonly (readonly string[])[]): [string, string] {
  return [plainArray(people.flat()), plainArray(people.flatMap((records, person) => records.map(() => person)))];
}
