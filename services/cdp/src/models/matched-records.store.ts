import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** A token that several records carry. */
export interface SharedToken {
  token: string;
  kind: string;
  records: number;
}

/** What is there to be counted and sampled: features and tokens of records, read in pages. Nothing is written here. */
@Injectable()
export class MatchedRecordsStore {
  async count(tx: Tx): Promise<number> {
    const rows: { n: number }[] = await tx.query(`SELECT count(*)::float8 AS n FROM record_features`);
    return rows[0]!.n;
  }

  /** About how many there are, as of the table's last analysis; costs nothing. */
  async estimate(reader: Tx): Promise<number> {
    const rows: { n: number }[] = await reader.query(`SELECT greatest(reltuples, 0)::float8 AS n FROM pg_class WHERE oid = 'record_features'::regclass`);
    return rows[0]!.n;
  }

  /** In order of record IDs, after one (the nil UUID for the first). */
  async featuresAfter(tx: Tx, after: string, limit: number): Promise<{ recordId: string; features: Buffer }[]> {
    return tx.query(`SELECT record_id AS "recordId", features FROM record_features WHERE record_id > $1 ORDER BY record_id LIMIT $2`, [after, limit]);
  }

  async featuresOf(tx: Tx, recordIds: readonly string[]): Promise<{ recordId: string; features: Buffer }[]> {
    return tx.query(`SELECT record_id AS "recordId", features FROM record_features WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
  }

  /** Tokens of these kinds that more records carry than `than`, in order of tokens, after one ('' for the first). */
  async sharedAfter(tx: Tx, after: string, kinds: readonly string[], than: number, limit: number): Promise<SharedToken[]> {
    return tx.query(
      `SELECT token, kind, count(*)::int AS records FROM record_token WHERE token > $1 AND kind = ANY ($2::text[]) GROUP BY token, kind HAVING count(*) > $3
       ORDER BY token, kind LIMIT $4`,
      [after, kinds, than, limit],
    );
  }

  /** Features of those who carry these tokens. */
  async carriersOf(tx: Tx, tokens: readonly { token: string; kind: string }[]): Promise<{ token: string; features: Buffer }[]> {
    return tx.query(
      `SELECT t.token, f.features FROM unnest($1::text[], $2::text[]) AS w(token, kind) JOIN record_token t USING (token, kind) JOIN record_features f USING (record_id)`,
      [tokens.map((t) => t.token), tokens.map((t) => t.kind)],
    );
  }

  /** Records in the order of their source tokens, which is that of nothing: a sample that any start gives. '' for the first. */
  async sampleAfter(tx: Tx, after: string, limit: number): Promise<{ position: string; recordId: string; features: Buffer }[]> {
    return tx.query(
      `SELECT s.token AS position, s.record_id AS "recordId", f.features FROM record_source s JOIN record_features f USING (record_id) WHERE s.token > $1 ORDER BY s.token LIMIT $2`,
      [after, limit],
    );
  }

  /** Who shares a token of these kinds with these records, hubs and tokens of more than `cap` records apart. */
  async candidatesOf(tx: Tx, recordIds: readonly string[], kinds: readonly string[], cap: number): Promise<{ recordId: string; other: string }[]> {
    return tx.query(
      `SELECT DISTINCT own.record_id AS "recordId", o.id AS other
       FROM record_token own
       CROSS JOIN LATERAL (SELECT array(SELECT t.record_id FROM record_token t WHERE t.token = own.token AND t.kind = own.kind LIMIT $3 + 1) AS ids) c
       CROSS JOIN LATERAL unnest(c.ids) AS o(id)
       WHERE own.record_id = ANY ($1::uuid[]) AND own.kind = ANY ($2::text[]) AND cardinality(c.ids) BETWEEN 2 AND $3 AND o.id <> own.record_id
         AND NOT EXISTS (SELECT FROM hub h WHERE h.token = own.token)`,
      [recordIds, kinds, cap],
    );
  }
}
