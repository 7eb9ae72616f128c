import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { decodeFeatures } from '../matching/feature-bytes.js';
import type { Pair } from './identity.js';
import type { Edge, MatchedRecord, Review } from './pairs.js';
import { plainArray } from './plain-array.js';

const REVIEW = `review_id AS "reviewId", record_id AS a, other_record_id AS b, reason, state, weight, probability, priority, evidence, model_version AS "modelVersion", create_time AS "createTime"`;

/** A token that records share, and who. */
export interface Carrier {
  token: string;
  kind: string;
  recordId: string;
}

/** What matching compares and what it found: features, edges, hubs, reviews. */
@Injectable()
export class PairsStore {
  /** Records that carry these tokens, at most `limit` for each; hubs are left out. */
  async carriers(tx: Tx, tokens: readonly string[], limit: number): Promise<Carrier[]> {
    if (tokens.length === 0) return [];
    return tx.query(
      `SELECT f.* FROM unnest($1::text[]) AS w(token) CROSS JOIN LATERAL (
         SELECT t.token, t.kind, t.record_id AS "recordId" FROM record_token t WHERE t.token = w.token LIMIT $2) f
       WHERE NOT EXISTS (SELECT FROM hub h WHERE h.token = w.token)`,
      [plainArray(tokens), limit],
    );
  }

  /** Which of these tokens are hubs. */
  async hubsAmong(tx: Tx, tokens: readonly string[]): Promise<Set<string>> {
    if (tokens.length === 0) return new Set();
    const rows: { token: string }[] = await tx.query(`SELECT token FROM hub WHERE token = ANY ($1::text[])`, [plainArray(tokens)]);
    return new Set(rows.map((row) => row.token));
  }

  /** Whole components: what edges, links and common customers connect with these records, nearest first, at most `limit`. */
  async walk(tx: Tx, seeds: readonly string[], limit: number): Promise<string[]> {
    if (seeds.length === 0) return [];
    const rows: { id: string }[] = await tx.query(
      `WITH RECURSIVE w(id) AS (
         SELECT unnest($1::uuid[])
         UNION
         SELECT n.id FROM w CROSS JOIN LATERAL (
           SELECT other_record_id AS id FROM edge WHERE record_id = w.id
           UNION ALL SELECT record_id FROM edge WHERE other_record_id = w.id
           UNION ALL SELECT other_record_id FROM link WHERE record_id = w.id
           UNION ALL SELECT record_id FROM link WHERE other_record_id = w.id
           UNION ALL SELECT m.record_id FROM record_customer c JOIN record_customer m USING (customer_id) WHERE c.record_id = w.id) n)
       SELECT id FROM w LIMIT $2`,
      [plainArray(seeds), limit],
    );
    return rows.map((row) => row.id);
  }

  async edgesOf(tx: Tx, recordIds: readonly string[]): Promise<Edge[]> {
    if (recordIds.length === 0) return [];
    const rows: Edge[] = await tx.query(
      `SELECT record_id AS a, other_record_id AS b, weight, model_version AS "modelVersion", veto FROM edge WHERE record_id = ANY ($1::uuid[])
       UNION SELECT record_id, other_record_id, weight, model_version, veto FROM edge WHERE other_record_id = ANY ($1::uuid[])`,
      [plainArray(recordIds)],
    );
    return rows.map((row) => ({ ...row, weight: Math.fround(row.weight) })); // the column has 32 bits, and its text is a shorter number
  }

  async recordsOf(tx: Tx, recordIds: readonly string[]): Promise<MatchedRecord[]> {
    if (recordIds.length === 0) return [];
    const rows: { recordId: string; orderKey: string; withdrawn: boolean; features: Buffer | null }[] = await tx.query(
      `SELECT r.record_id AS "recordId", s.token AS "orderKey", r.withdrawn, f.features
       FROM record r JOIN record_source s USING (record_id) LEFT JOIN record_features f USING (record_id) WHERE r.record_id = ANY ($1::uuid[])`,
      [plainArray(recordIds)],
    );
    return rows.map(({ features, ...row }) => ({ ...row, features: features === null ? undefined : decodeFeatures(features) }));
  }

  /** Reviews of pairs within these records. */
  async reviewsAmong(tx: Tx, recordIds: readonly string[]): Promise<Review[]> {
    if (recordIds.length === 0) return [];
    return tx.query(`SELECT ${REVIEW} FROM review WHERE record_id = ANY ($1::uuid[]) AND other_record_id = ANY ($1::uuid[])`, [plainArray(recordIds)]);
  }

  async putFeatures(tx: Tx, rows: readonly { recordId: string; profile: string; features: Buffer }[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO record_features (record_id, profile, features) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])
       ON CONFLICT (record_id) DO UPDATE SET profile = excluded.profile, features = excluded.features`,
      [plainArray(rows.map((row) => row.recordId)), plainArray(rows.map((row) => row.profile)), rows.map((row) => row.features)],
    );
  }

  async dropEdges(tx: Tx, pairs: readonly Pair[]): Promise<void> {
    if (pairs.length === 0) return;
    await tx.query(`DELETE FROM edge e USING unnest($1::uuid[], $2::uuid[]) AS x(a, b) WHERE e.record_id = x.a AND e.other_record_id = x.b`, [pairs.map((p) => p.a), pairs.map((p) => p.b)]);
  }

  async putEdges(tx: Tx, edges: readonly Edge[]): Promise<void> {
    if (edges.length === 0) return;
    await tx.query(
      `INSERT INTO edge (record_id, other_record_id, weight, model_version, veto) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::real[], $4::int[], $5::text[])
       ON CONFLICT (record_id, other_record_id) DO UPDATE SET weight = excluded.weight, model_version = excluded.model_version, veto = excluded.veto`,
      [edges.map((e) => e.a), edges.map((e) => e.b), edges.map((e) => e.weight), edges.map((e) => e.modelVersion), edges.map((e) => e.veto)].map(plainArray),
    );
  }

  /** A review that a steward decided meanwhile stays decided. */
  async putReviews(tx: Tx, reviews: readonly Review[]): Promise<void> {
    if (reviews.length === 0) return;
    await tx.query(
      `INSERT INTO review AS r (review_id, record_id, other_record_id, reason, state, weight, probability, priority, evidence, model_version, create_time)
       SELECT "reviewId", a, b, reason, state, weight, probability, priority, evidence, "modelVersion", "createTime"
       FROM jsonb_to_recordset($1) AS x("reviewId" uuid, a uuid, b uuid, reason text, state text, weight real, probability real, priority real, evidence jsonb, "modelVersion" int, "createTime" timestamptz)
       ON CONFLICT (record_id, other_record_id) DO UPDATE SET reason = excluded.reason, state = excluded.state, weight = excluded.weight, probability = excluded.probability,
         priority = excluded.priority, evidence = excluded.evidence, model_version = excluded.model_version, create_time = excluded.create_time
       WHERE r.state IN ('OPEN', 'OBSOLETE')`,
      [JSON.stringify(reviews)],
    );
  }

  async putHubs(tx: Tx, hubs: readonly { token: string; kind: string }[], modelVersion: number, now: Date): Promise<void> {
    if (hubs.length === 0) return;
    await tx.query(
      `INSERT INTO hub (token, kind, since, model_version) SELECT t, k, $3, $4 FROM unnest($1::text[], $2::text[]) AS x(t, k) ON CONFLICT (token) DO NOTHING`,
      [hubs.map((h) => h.token), hubs.map((h) => h.kind), now, modelVersion],
    );
  }

  /** Deletes what matching knows of records. @returns the record of each row that is gone */
  async erase(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    const one = [['record_features', 'record_id'], ['match_queue', 'record_id'], ['edge', 'record_id'], ['edge', 'other_record_id'], ['review', 'record_id'], ['review', 'other_record_id']] as const;
    for (const [table, column] of one) {
      const [rows]: [{ id: string }[], number] = await tx.query(`DELETE FROM ${table} WHERE ${column} = ANY ($1::uuid[]) RETURNING ${column} AS id`, [recordIds]);
      gone.push(...rows.map((row) => row.id));
    }
    return gone;
  }
}
