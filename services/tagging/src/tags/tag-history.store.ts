import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Evidence, SubjectKind, TagChange, TagSource } from './tag.js';

/** What happened once to a value. */
export interface HistoryEntry {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly tagId: string;
  /** Rises with every entry; int8 as text. */
  readonly entryId: string;
  /** int8 as text. */
  readonly version: string;
  readonly change: TagChange['change'];
  /** Rule, author or reason of removal. */
  readonly reason: string;
  readonly source: TagSource | null;
  readonly confidence: number | null;
  readonly evidence: Evidence;
  readonly assignTime: Date | null;
  readonly expireTime: Date | null;
  readonly changeTime: Date;
}

const COLUMNS = `subject_kind AS "subjectKind", subject_id AS "subjectId", tag_id AS "tagId", entry_id AS "entryId", version, change, reason, source, confidence, evidence,
  assigned_at AS "assignTime", expires_at AS "expireTime", changed_at AS "changeTime"`;

/** What happened to the tags of a subject. */
@Injectable()
export class TagHistoryStore {
  async append(tx: Tx, changes: readonly TagChange[], now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO tag_history (subject_id, tag_id, version, subject_kind, sensitive, change, reason, source, confidence, evidence, assigned_at, expires_at, changed_at)
       SELECT subject_id, tag_id, version, subject_kind, sensitive, change, reason, source, confidence, evidence, assigned_at, expires_at, $2
       FROM jsonb_to_recordset($1::jsonb) AS x(subject_id text, tag_id text, version bigint, subject_kind text, sensitive boolean, change text, reason text, source text,
         confidence double precision, evidence jsonb, assigned_at timestamptz, expires_at timestamptz)`,
      [JSON.stringify(changes.map(toRow)), now],
    );
  }

  /** Newest first, those before the entry `before`. */
  page(reader: Tx, of: { kind: SubjectKind; subjectId: string; withSensitive: boolean }, before: string | undefined, limit: number): Promise<HistoryEntry[]> {
    return reader.query(
      `SELECT ${COLUMNS} FROM tag_history
       WHERE subject_id = $1 AND subject_kind = $2 AND ($3 OR NOT sensitive) AND ($4::bigint IS NULL OR entry_id < $4)
       ORDER BY entry_id DESC LIMIT $5`,
      [of.subjectId, of.kind, of.withSensitive, before ?? null, limit],
    );
  }

  async at(reader: Tx, subjectId: string, tagId: string, version: string): Promise<HistoryEntry | undefined> {
    const rows: HistoryEntry[] = await reader.query(
      `SELECT ${COLUMNS} FROM tag_history WHERE subject_id = $1 AND tag_id = $2 AND version = $3`,
      [subjectId, tagId, version],
    );
    return rows[0];
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM tag_history WHERE subject_id = ANY($1) RETURNING subject_id) SELECT subject_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }
}

function toRow(change: TagChange): object {
  const { subjectId, tagId, subjectKind, sensitive } = change;
  const row = { subject_id: subjectId, tag_id: tagId, subject_kind: subjectKind, sensitive, version: change.value.version.toString(), change: change.change };
  if (change.change === 'REMOVED') return { ...row, reason: change.value.reason, evidence: change.evidence };
  const { source, confidence, evidence, assignTime, expireTime } = change.value;
  return { ...row, reason: evidence.ruleId ?? source, source, confidence, evidence, assigned_at: assignTime, expires_at: expireTime };
}
