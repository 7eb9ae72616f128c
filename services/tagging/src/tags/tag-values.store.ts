import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import { fromColumn, type GroundsColumn } from './grounds-column.js';
import type { EndedTag, EndReason, Evidence, LiveTag, StoredTag, SubjectKind, TagKey, TagSource } from './tag.js';

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

type GroundedRow = ValueRow & { grounds: GroundsColumn };

const COLUMNS = `subject_kind AS "subjectKind", subject_id AS "subjectId", tag_id AS "tagId", version, removed, source, confidence, evidence,
  assigned_at AS "assignTime", expires_at AS "expireTime", end_reason AS "endReason", ended_at AS "endTime"`;

export type ReadValue = TagKey & { readonly state: LiveTag | EndedTag };
/** With its grounds, for whoever changes it. */
export type KnownValue = Omit<StoredTag, 'sensitive'>;

/** The values of tags. */
@Injectable()
export class TagValuesStore {
  /** Every value, live or ended, of these tags on these subjects; locked until the transaction ends. */
  async lock(tx: Tx, subjectIds: readonly string[], tagIds: readonly string[]): Promise<KnownValue[]> {
    const rows: GroundedRow[] = await tx.query(
      `SELECT ${COLUMNS}, grounds FROM tag_value WHERE subject_id = ANY($1) AND tag_id = ANY($2) ORDER BY subject_id, tag_id FOR UPDATE`,
      [subjectIds, tagIds],
    );
    return rows.map(toKnown);
  }

  /** Live values whose time has come, the earliest first; those that another transaction holds are left to it. */
  async claimDue(tx: Tx, now: Date, limit: number): Promise<KnownValue[]> {
    const rows: GroundedRow[] = await tx.query(
      `SELECT ${COLUMNS}, grounds FROM tag_value WHERE NOT removed AND expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows.map(toKnown);
  }

  /** All live values of these subjects; locked. */
  async lockLive(tx: Tx, subjectIds: readonly string[]): Promise<ReadValue[]> {
    const rows: ValueRow[] = await tx.query(`SELECT ${COLUMNS} FROM tag_value WHERE subject_id = ANY($1) AND NOT removed ORDER BY subject_id, tag_id FOR UPDATE`, [subjectIds]);
    return rows.map(toValue);
  }

  /** One of each value. */
  async put(tx: Tx, values: readonly StoredTag[]): Promise<void> {
    await tx.query(
      `INSERT INTO tag_value (subject_id, tag_id, subject_kind, version, sensitive, removed, source, confidence, evidence, assigned_at, expires_at, end_reason, ended_at, grounds)
       SELECT subject_id, tag_id, subject_kind, version, sensitive, removed, source, confidence, evidence, assigned_at, expires_at, end_reason, ended_at, grounds
       FROM jsonb_to_recordset($1::jsonb) AS x(subject_id text, tag_id text, subject_kind text, version bigint, sensitive boolean, removed boolean, source text,
         confidence double precision, evidence jsonb, assigned_at timestamptz, expires_at timestamptz, end_reason text, ended_at timestamptz, grounds jsonb)
       ON CONFLICT (subject_id, tag_id) DO UPDATE SET version = excluded.version, sensitive = excluded.sensitive, removed = excluded.removed, source = excluded.source,
         confidence = excluded.confidence, evidence = excluded.evidence, assigned_at = excluded.assigned_at, expires_at = excluded.expires_at,
         end_reason = excluded.end_reason, ended_at = excluded.ended_at, grounds = excluded.grounds`,
      [JSON.stringify(values.map(toRow))],
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
  async inForce(reader: Tx, kind: SubjectKind, subjectIds: readonly string[], now: Date, withSensitive: boolean): Promise<ReadValue[]> {
    const rows: ValueRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM tag_value
       WHERE subject_id = ANY($1) AND subject_kind = $2 AND NOT removed AND (expires_at IS NULL OR expires_at > $3) AND ($4 OR NOT sensitive)
       ORDER BY subject_id, tag_id`,
      [subjectIds, kind, now, withSensitive],
    );
    return rows.map(toValue);
  }
}

function toValue(row: ValueRow): ReadValue {
  const { subjectKind, subjectId, tagId, expireTime } = row;
  const version = BigInt(row.version);
  const state: ReadValue['state'] = row.removed
    ? { kind: 'ENDED', version, reason: row.endReason!, endTime: row.endTime! }
    : { kind: 'LIVE', version, source: row.source!, confidence: row.confidence!, evidence: row.evidence!, assignTime: row.assignTime!, expireTime };
  return { subjectKind, subjectId, tagId, state };
}

function toKnown(row: GroundedRow): KnownValue {
  return { ...toValue(row), grounds: fromColumn(row.grounds) };
}

function toRow({ subjectId, tagId, subjectKind, sensitive, state, grounds }: StoredTag): object {
  const row = { subject_id: subjectId, tag_id: tagId, subject_kind: subjectKind, version: state.version.toString(), sensitive, grounds };
  if (state.kind === 'ENDED') return { ...row, removed: true, end_reason: state.reason, ended_at: state.endTime };
  const { source, confidence, evidence, assignTime, expireTime } = state;
  return { ...row, removed: false, source, confidence, evidence, assigned_at: assignTime, expires_at: expireTime };
}
