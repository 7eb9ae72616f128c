import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AttributeChange, ReliabilityVersion, SourceReliability } from './reliability.js';

/** A record's comparable features, for estimating: no plain value. */
export interface FeaturesOfRecord {
  customerId: string;
  sourceSystem: string;
  features: Buffer;
}

/** Versions of what is known of sources, and what they are estimated from. */
@Injectable()
export class ReliabilityStore {
  /** 0 before the first. */
  async latestVersion(tx: Tx): Promise<number> {
    const rows: { v: number }[] = await tx.query(`SELECT coalesce(max(version), 0) AS v FROM reliability_version`);
    return rows[0]!.v;
  }

  async read(tx: Tx, version: number): Promise<ReliabilityVersion> {
    const sources: SourceReliability[] = await tx.query(
      `SELECT source_system AS "sourceSystem", attribute, standing, reliability, n::int FROM source_reliability WHERE version = $1`, [version]);
    const changes: AttributeChange[] = await tx.query(`SELECT attribute, days AS "halfLifeDays", n::int FROM attribute_half_life WHERE version = $1`, [version]);
    return { version, sources, changes };
  }

  async insert(tx: Tx, known: ReliabilityVersion, by: { actor: string; now: Date; customers: number; statements: number }): Promise<void> {
    await tx.query(`INSERT INTO reliability_version (version, create_time, actor, customers, statements) VALUES ($1, $2, $3, $4, $5)`,
      [known.version, by.now, by.actor, by.customers, by.statements]);
    await tx.query(
      `INSERT INTO source_reliability (version, source_system, attribute, standing, reliability, n)
       SELECT $1, s, a, t, r, n FROM unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::bigint[]) AS x(s, a, t, r, n)`,
      [known.version, known.sources.map((s) => s.sourceSystem), known.sources.map((s) => s.attribute), known.sources.map((s) => s.standing),
        known.sources.map((s) => s.reliability), known.sources.map((s) => s.n)],
    );
    await tx.query(
      `INSERT INTO attribute_half_life (version, attribute, days, n) SELECT $1, a, d, n FROM unnest($2::text[], $3::float8[], $4::bigint[]) AS x(a, d, n)`,
      [known.version, known.changes.map((c) => c.attribute), known.changes.map((c) => c.halfLifeDays), known.changes.map((c) => c.n)],
    );
  }

  /** Takes what is due; nobody else does until `next`. @returns false where nothing is */
  async takeDue(tx: Tx, now: Date, next: Date): Promise<boolean> {
    const [, count]: [unknown, number] = await tx.query(`UPDATE reliability_due SET at = $2 WHERE at <= $1`, [now, next]);
    return count > 0;
  }

  async setDue(tx: Tx, at: Date): Promise<void> {
    await tx.query(`UPDATE reliability_due SET at = $1`, [at]);
  }

  /** Customers of two records or more after an ID, in order of their IDs, with the features of their records that are not withdrawn. */
  async customersAfter(tx: Tx, after: string, limit: number): Promise<FeaturesOfRecord[]> {
    return tx.query(
      `WITH c AS (
         SELECT customer_id FROM record_customer WHERE customer_id > $1 GROUP BY customer_id HAVING count(*) BETWEEN 2 AND 100 ORDER BY customer_id LIMIT $2)
       SELECT rc.customer_id AS "customerId", r.source_system AS "sourceSystem", f.features
       FROM c JOIN record_customer rc USING (customer_id) JOIN record r USING (record_id) JOIN record_features f USING (record_id)
       WHERE NOT r.withdrawn ORDER BY rc.customer_id, rc.record_id`,
      [after, limit],
    );
  }
}
