import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordTag, TagChange } from './tag.js';

/** Tag values on records. */
@Injectable()
export class RecordTagsStore {
  /** The higher version wins; false where it has no effect. */
  async put(tx: Tx, change: TagChange): Promise<boolean> {
    const value = change.active ? change.value : { tagName: '', confidence: 0, source: '', sensitive: false, assignTime: null, expireTime: null };
    const rows: unknown[] = await tx.query(
      `INSERT INTO record_tag AS t (record_id, tag_id, tag_name, confidence, source, sensitive, assign_time, expire_time, active, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (record_id, tag_id) DO UPDATE SET tag_name = excluded.tag_name, confidence = excluded.confidence, source = excluded.source,
         sensitive = excluded.sensitive, assign_time = excluded.assign_time, expire_time = excluded.expire_time, active = excluded.active,
         version = excluded.version
       WHERE t.version < excluded.version
       RETURNING 1`,
      [change.recordId, change.tagId, value.tagName, value.confidence, value.source, value.sensitive, value.assignTime, value.expireTime,
        change.active, change.version.toString()],
    );
    return rows.length > 0;
  }

  /** Tags in force on these records at a moment, by id. */
  async inForce(reader: Tx, recordIds: readonly string[], now: Date): Promise<RecordTag[]> {
    return reader.query(
      `SELECT record_id AS "recordId", tag_id AS "tagId", tag_name AS "tagName", confidence, source, sensitive, assign_time AS "assignTime", expire_time AS "expireTime"
       FROM record_tag WHERE record_id = ANY ($1::uuid[]) AND active AND (expire_time IS NULL OR expire_time > $2)
       ORDER BY tag_id, record_id`,
      [recordIds, now],
    );
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM record_tag WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}
