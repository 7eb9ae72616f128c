import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { EndReason, Evidence, SubjectKind, TagChange, TagKey, TagSource, TagState } from './tag.js';

interface ValueRow {
  subjectKind: SubjectKind;
  subjectId: string;
  tagId: string;
  version: string;
  removed: boolean;
  source: TagSource | null;
  confidence: number | null;
  evidence: Evidence | null;
  assignTime: Date | null;
  expireTime: Date | null;
  endReason: EndReason | null;
  endTime: Date | null;
}

const COLUMNS = `subject_kind AS "subjectKind", subject_id AS "subjectId", tag_id AS "tagId", version, removed, source, confidence, evidence,
  assigned_at AS "assignTime", expires_at AS "expireTime", end_reason AS "endReason", ended_at AS "endTime"`;

export type KnownValue = TagKey & { readonly state: Exclude<TagState, { kind: 'NONE' }> };

/** The values of tags. */
@Injectable()
export class TagValuesStore {
  /** Every value, live or ended, of these tags on these subjects; locked until the transaction ends. */
  async lock(tx: Tx, subjectIds: readonly string[], tagIds: readonly string[]): Promise<KnownValue[]> {
    const rows: ValueRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM tag_value WHERE subject_id = ANY($1) AND tag_id = ANY($2) ORDER BY subject_id, tag_id FOR UPDATE`,
      [subjectIds, tagIds],
    );
    return rows.map(toValue);
  }

  /** Live values whose time has come, the earliest first; those that another transaction holds are left to it. */
  async claimDue(tx: Tx, now: Date, limit: number): Promise<KnownValue[]> {
    const rows: ValueRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM tag_value WHERE NOT removed AND expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows.map(toValue);
  }

  /** All live values of these subjects; locked. */
  async lockLive(tx: Tx, subjectIds: readonly string[]): Promise<KnownValue[]> {
    const rows: ValueRow[] = await tx.query(`SELECT ${COLUMNS} FROM tag_value WHERE subject_id = ANY($1) AND NOT removed ORDER BY subject_id, tag_id FOR UPDATE`, [subjectIds]);
    return rows.map(toValue);
  }

  /** Writes the last state of each value that changed. */
  async put(tx: Tx, changes: readonly TagChange[]): Promise<void> {
    const last = new Map(changes.map((change) => [`${change.subjectId} ${change.tagId}`, change]));
    await tx.query(
      `INSERT INTO tag_value (subject_id, tag_id, subject_kind, version, sensitive, removed, source, confidence, evidence, assigned_at, expires_at, end_reason, ended_at)
       SELECT subject_id, tag_id, subject_kind, version, sensitive, removed, source, confidence, evidence, assigned_at, expires_at, end_reason, ended_at
       FROM jsonb_to_recordset($1::jsonb) AS x(subject_id text, tag_id text, subject_kind text, version bigint, sensitive boolean, removed boolean, source text,
         confidence double precision, evidence jsonb, assigned_at timestamptz, expires_at timestamptz, end_reason text, ended_at timestamptz)
       ON CONFLICT (subject_id, tag_id) DO UPDATE SET version = excluded.version, sensitive = excluded.sensitive, removed = excluded.removed, source = excluded.source,
         confidence = excluded.confidence, evidence = excluded.evidence, assigned_at = excluded.assigned_at, expires_at = excluded.expires_at,
         end_reason = excluded.end_reason, ended_at = excluded.ended_at`,
      [JSON.stringify([...last.values()].map(toRow))],
    );
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM tag_value WHERE subject_id = ANY($1) RETURNING subject_id) SELECT subject_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }

  /** Values in force now, by subject and tag. */
  async inForce(reader: Tx, kind: SubjectKind, subjectIds: readonly string[], now: Date, withSensitive: boolean): Promise<KnownValue[]> {
    const rows: ValueRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM tag_value
       WHERE subject_id = ANY($1) AND subject_kind = $2 AND NOT removed AND (expires_at IS NULL OR expires_at > $3) AND ($4 OR NOT sensitive)
       ORDER BY subject_id, tag_id`,
      [subjectIds, kind, now, withSensitive],
    );
    return rows.map(toValue);
  }
}

function toValue(row: ValueRow): KnownValue {
  const { subjectKind, subjectId, tagId, expireTime } = row;
  const version = BigInt(row.version);
  const state: KnownValue['state'] = row.removed
    ? { kind: 'ENDED', version, reason: row.endReason!, endTime: row.endTime! }
    : { kind: 'LIVE', version, source: row.source!, confidence: row.confidence!, evidence: row.evidence!, assignTime: row.assignTime!, expireTime };
  return { subjectKind, subjectId, tagId, state };
}

function toRow({ subjectId, tagId, subjectKind, sensitive, value }: TagChange): object {
  const row = { subject_id: subjectId, tag_id: tagId, subject_kind: subjectKind, version: value.version.toString(), sensitive };
  if (value.kind === 'ENDED') return { ...row, removed: true, end_reason: value.reason, ended_at: value.endTime };
  const { source, confidence, evidence, assignTime, expireTime } = value;
  return { ...row, removed: false, source, confidence, evidence, assigned_at: assignTime, expires_at: expireTime };
}
