import { Injectable } from '@nestjs/common';
import { lockNames, tryLockNames } from '@kejing/messaging';
import { arrayOf, type Tx } from '@kejing/postgres';
import { plainArray } from './plain-array.js';
import type { RecordRef, SourceRecord } from './record.js';

export interface TokenRow {
  token: string;
  kind: string;
  recordId: string;
  verified: boolean;
}

/** A token with the age of its record. */
export type DatedToken = TokenRow & { createdAt: Date };

export interface NewRecord {
  recordId: string;
  kind: 'PARTY' | 'DEVICE';
  sourceSystem: string;
  legalEntity: string;
  partyType: string;
  sourceVersion: bigint;
  contentToken: string;
  qualityCodes: readonly string[];
  sourceToken: string;
}

/** What a report replaces of its record. */
export type RecordColumns = Pick<NewRecord, 'recordId' | 'legalEntity' | 'partyType' | 'sourceVersion' | 'contentToken' | 'qualityCodes'>;

/** Version and content of a reported record, for the rule that an older or equal version has no effect. */
export interface ReportedState {
  recordId: string;
  sourceVersion: bigint;
  contentToken: string;
}

const RECORD = `r.record_id AS "recordId", r.kind, r.source_system AS "sourceSystem", r.legal_entity AS "legalEntity", r.party_type AS "partyType",
  r.source_version AS "sourceVersion", r.withdrawn, r.quality_codes AS "qualityCodes", r.created_at AS "createdAt", r.updated_at AS "updatedAt"`;

/** Records and their tokens. */
@Injectable()
export class RecordsStore {
  /** Takes the tokens for this transaction, in one order everywhere, so that two partitions never mint two customers for one person. */
  async lock(tx: Tx, tokens: readonly string[]): Promise<void> {
    await lockNames(tx, tokens);
  }

  /** The same without waiting. @returns the tokens that others hold */
  tryLock(tx: Tx, tokens: readonly string[]): Promise<Set<string>> {
    return tryLockNames(tx, tokens);
  }

  async bySourceTokens(tx: Tx, tokens: readonly string[]): Promise<(RecordRef & { token: string })[]> {
    if (tokens.length === 0) return [];
    const rows: (Omit<RecordRef, 'customerVersion'> & { token: string; customerVersion: string })[] = await tx.query(
      `SELECT s.token, r.record_id AS "recordId", rc.customer_id AS "customerId", c.version AS "customerVersion", r.legal_entity AS "legalEntity"
       FROM record_source s JOIN record r USING (record_id) JOIN record_customer rc USING (record_id) JOIN customer c USING (customer_id)
       WHERE s.token = ANY ($1::text[])`,
      [tokens],
    );
    return rows.map((row) => ({ ...row, customerVersion: BigInt(row.customerVersion) }));
  }

  async describe(tx: Tx, recordIds: readonly string[]): Promise<Map<string, SourceRecord>> {
    if (recordIds.length === 0) return new Map();
    const rows: (Omit<SourceRecord, 'sourceVersion'> & { sourceVersion: string })[] = await tx.query(
      `SELECT ${RECORD} FROM record r WHERE r.record_id = ANY (${arrayOf('$1', 'uuid')}) ORDER BY r.created_at, r.record_id`,
      [recordIds],
    );
    return new Map(rows.map((row) => [row.recordId, { ...row, sourceVersion: BigInt(row.sourceVersion) }]));
  }

  /** The record of a source, under any of its tokens. */
  async reported(tx: Tx, sourceTokens: readonly string[]): Promise<ReportedState | undefined> {
    const rows: { recordId: string; sourceVersion: string; contentToken: string }[] = await tx.query(
      `SELECT r.record_id AS "recordId", r.source_version AS "sourceVersion", r.content_token AS "contentToken"
       FROM record_source s JOIN record r USING (record_id) WHERE s.token = ANY ($1::text[]) LIMIT 1`,
      [sourceTokens],
    );
    return rows[0] && { ...rows[0], sourceVersion: BigInt(rows[0].sourceVersion) };
  }

  /** Version and content of a record, for the rule that an older or equal version has no effect. */
  async stateOf(tx: Tx, recordId: string): Promise<{ sourceVersion: bigint; contentToken: string; withdrawn: boolean } | undefined> {
    const rows: { sourceVersion: string; contentToken: string; withdrawn: boolean }[] = await tx.query(
      `SELECT source_version AS "sourceVersion", content_token AS "contentToken", withdrawn FROM record WHERE record_id = $1`,
      [recordId],
    );
    return rows[0] && { ...rows[0], sourceVersion: BigInt(rows[0].sourceVersion) };
  }

  async insert(tx: Tx, records: readonly NewRecord[], now: Date): Promise<void> {
    await tx.query(
      `WITH n AS (SELECT * FROM jsonb_to_recordset($1) AS x("recordId" uuid, kind text, "sourceSystem" text, "legalEntity" text, "partyType" text,
                    "sourceVersion" bigint, "contentToken" text, "qualityCodes" text[], "sourceToken" text)),
            s AS (INSERT INTO record_source (token, record_id) SELECT "sourceToken", "recordId" FROM n)
       INSERT INTO record (record_id, kind, source_system, legal_entity, party_type, source_version, content_token, quality_codes, created_at, updated_at)
       SELECT "recordId", kind, "sourceSystem", "legalEntity", "partyType", "sourceVersion", "contentToken", "qualityCodes", $2, $2 FROM n`,
      [JSON.stringify(records.map((r) => ({ ...r, sourceVersion: String(r.sourceVersion) }))), now],
    );
  }

  async update(tx: Tx, record: RecordColumns, now: Date): Promise<void> {
    await tx.query(
      `UPDATE record SET legal_entity = $2, party_type = $3, source_version = $4, content_token = $5, quality_codes = $6, withdrawn = false, updated_at = $7
       WHERE record_id = $1`,
      [record.recordId, record.legalEntity, record.partyType, String(record.sourceVersion), record.contentToken, record.qualityCodes, now],
    );
  }

  async withdraw(tx: Tx, recordId: string, sourceVersion: bigint, now: Date): Promise<void> {
    await tx.query(`UPDATE record SET withdrawn = true, source_version = $2, content_token = '', updated_at = $3 WHERE record_id = $1`, [recordId, String(sourceVersion), now]);
  }

  /** The same version came with other content: the first is kept, and it is counted. */
  async countConflict(tx: Tx, recordId: string): Promise<void> {
    await tx.query(`UPDATE record SET conflict_count = conflict_count + 1 WHERE record_id = $1`, [recordId]);
  }

  async tokensOf(tx: Tx, recordIds: readonly string[]): Promise<TokenRow[]> {
    return tx.query(`SELECT token, kind, record_id AS "recordId", verified FROM record_token WHERE record_id = ANY ($1::uuid[])`, [plainArray(recordIds)]);
  }

  /** Replaces the tokens of a record. */
  async putTokens(tx: Tx, recordId: string, tokens: readonly { token: string; kind: string; verified: boolean }[]): Promise<void> {
    await tx.query(`DELETE FROM record_token WHERE record_id = $1`, [recordId]);
    if (tokens.length === 0) return;
    await tx.query(
      `INSERT INTO record_token (token, kind, record_id, verified) SELECT t, k, $1, v FROM unnest($2::text[], $3::text[], $4::bool[]) AS x(t, k, v)`,
      [recordId, tokens.map((t) => t.token), tokens.map((t) => t.kind), tokens.map((t) => t.verified)],
    );
  }

  /** Adds tokens of new records. */
  async addTokens(tx: Tx, rows: readonly TokenRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO record_token (token, kind, record_id, verified) SELECT t, k, r, v FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bool[]) AS x(t, k, r, v)`,
      [rows.map((r) => r.token), rows.map((r) => r.kind), rows.map((r) => r.recordId), rows.map((r) => r.verified)].map(plainArray),
    );
  }

  /** Records that carry one of the tokens, oldest first, at most `limit` for each token. */
  async withTokens(tx: Tx, tokens: readonly string[], limit: number): Promise<DatedToken[]> {
    if (tokens.length === 0) return [];
    return tx.query(
      `SELECT f.* FROM unnest($1::text[]) AS w(token) CROSS JOIN LATERAL (
         SELECT t.token, t.kind, t.record_id AS "recordId", t.verified, r.created_at AS "createdAt" FROM record_token t JOIN record r USING (record_id)
         WHERE t.token = w.token ORDER BY r.created_at, r.record_id LIMIT $2) f`,
      [tokens, limit],
    );
  }

  /** Deletes what is known of records; links and assignments are the business of others. @returns the record of each row that is gone */
  async erase(tx: Tx, recordIds: readonly string[], now: Date): Promise<string[]> {
    await tx.query(
      `INSERT INTO erased_source (token, erased_at) SELECT token, $2 FROM record_source WHERE record_id = ANY ($1::uuid[])
       ON CONFLICT (token) DO UPDATE SET erased_at = excluded.erased_at`,
      [recordIds, now],
    );
    const gone: string[] = [];
    for (const table of ['record_source', 'record_token', 'record_fact', 'record']) {
      const [rows]: [{ id: string }[], number] = await tx.query(`DELETE FROM ${table} WHERE record_id = ANY ($1::uuid[]) RETURNING record_id AS id`, [recordIds]);
      gone.push(...rows.map((row) => row.id));
    }
    return gone;
  }

  /** When a source record was erased, if it was. */
  async erasedAt(tx: Tx, sourceTokens: readonly string[]): Promise<Date | undefined> {
    const rows: { at: Date | null }[] = await tx.query(`SELECT max(erased_at) AS at FROM erased_source WHERE token = ANY ($1::text[])`, [sourceTokens]);
    return rows[0]?.at ?? undefined;
  }

  /** Source keys that were erased at a time; a later erasure stands. */
  async noteErased(tx: Tx, tokens: readonly string[], at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO erased_source AS e (token, erased_at) SELECT t, $2 FROM unnest($1::text[]) AS t
       ON CONFLICT (token) DO UPDATE SET erased_at = excluded.erased_at WHERE e.erased_at < excluded.erased_at`,
      [tokens, at],
    );
  }

  async sourceTokensOf(tx: Tx, recordIds: readonly string[]): Promise<{ token: string; recordId: string }[]> {
    return tx.query(`SELECT token, record_id AS "recordId" FROM record_source WHERE record_id = ANY ($1::uuid[])`, [plainArray(recordIds)]);
  }
}
