import { Injectable } from '@nestjs/common';
import { arrayOf, instantOf, rowsAsText, rowsOf, seconds, words, type Tx } from '@kejing/postgres';
import { plainArray } from '../identity/plain-array.js';
import { tagKey } from './decide-effective.js';
import type { RecordTag, TagChange } from './tag.js';

/** What a tag that ended leaves. */
const NOTHING = { tagName: '', confidence: 0, source: '', sensitive: false, assignTime: null, expireTime: null };

const TAGS = rowsAsText(['record_id', words('tag_id'), words('tag_name'), 'confidence', words('source'), 'sensitive::int', seconds('assign_time'), seconds('expire_time')]);

/** Tag values on records. */
@Injectable()
export class RecordTagsStore {
  /**
   * The higher version wins.
   * @param changes of records that are there, each tag on each once
   * @returns by {@link tagKey} the tags that were written, with the version that stood before; null: none
   */
  async put(tx: Tx, changes: readonly TagChange[]): Promise<Map<string, bigint | null>> {
    if (changes.length === 0) return new Map();
    const values = changes.map((change) => (change.active ? change.value : NOTHING));
    // In one order, so that two that write the same do not deadlock.
    const rows: { recordId: string; tagId: string; version: string | null }[] = await tx.query(
      `WITH said AS (
              SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::bool[], $7::timestamptz[], $8::timestamptz[], $9::bool[], $10::int8[])
                AS s(record_id, tag_id, tag_name, confidence, source, sensitive, assign_time, expire_time, active, version)),
            before AS (SELECT t.record_id, t.tag_id, t.version FROM said JOIN record_tag t USING (record_id, tag_id)),
            put AS (
              INSERT INTO record_tag AS t (record_id, tag_id, tag_name, confidence, source, sensitive, assign_time, expire_time, active, version)
              SELECT * FROM said ORDER BY record_id, tag_id
              ON CONFLICT (record_id, tag_id) DO UPDATE SET tag_name = excluded.tag_name, confidence = excluded.confidence, source = excluded.source,
                sensitive = excluded.sensitive, assign_time = excluded.assign_time, expire_time = excluded.expire_time, active = excluded.active,
                version = excluded.version
              WHERE t.version < excluded.version
              RETURNING t.record_id, t.tag_id)
       SELECT record_id AS "recordId", tag_id AS "tagId", before.version FROM put LEFT JOIN before USING (record_id, tag_id)`,
      [
        plainArray(changes.map((change) => change.recordId)),
        changes.map((change) => change.tagId),
        values.map((value) => value.tagName),
        plainArray(values.map((value) => value.confidence)),
        values.map((value) => value.source),
        plainArray(values.map((value) => value.sensitive)),
        plainArray(values.map((value) => value.assignTime?.toISOString() ?? null)),
        plainArray(values.map((value) => value.expireTime?.toISOString() ?? null)),
        plainArray(changes.map((change) => change.active)),
        plainArray(changes.map((change) => String(change.version))),
      ],
    );
    return new Map(rows.map((row) => [tagKey(row), row.version === null ? null : BigInt(row.version)]));
  }

  /** Tags in force on these records at a moment, by id; each record's by its primary key. */
  async inForce(reader: Tx, recordIds: readonly string[], now: Date): Promise<RecordTag[]> {
    const [answer]: { found: string | null }[] = await reader.query(
      `SELECT ${TAGS} AS found FROM (
         SELECT t.* FROM unnest(${arrayOf('$1', 'uuid')}) AS r(id) CROSS JOIN LATERAL (
           SELECT * FROM record_tag WHERE record_id = r.id AND active AND (expire_time IS NULL OR expire_time > $2) ORDER BY tag_id) AS t
         ORDER BY t.tag_id, t.record_id) AS l`,
      [recordIds, now],
    );
    return rowsOf(answer!.found, toTag);
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM record_tag WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}

function toTag([recordId, tagId, tagName, confidence, source, sensitive, assigned, expires]: readonly string[]): RecordTag {
  return {
    recordId: recordId!, tagId: tagId!, tagName: tagName!, confidence: Number(confidence), source: source!, sensitive: sensitive === '1',
    assignTime: assigned === '' ? null : instantOf(assigned!), expireTime: expires === '' ? null : instantOf(expires!),
  };
}
