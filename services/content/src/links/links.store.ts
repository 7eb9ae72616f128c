import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Link } from './link.js';

const COLUMNS = `l.link_id AS "linkId", l.record_id AS "recordId", l.code, l.agent_id AS "agentId", l.content_id AS "contentId",
  l.content_title AS "contentTitle", l.task_id AS "taskId", l.run_id AS "runId", l.create_time AS "createTime", l.expire_time AS "expireTime"`;

/** The last link of a page; the time as ISO 8601. */
export interface LinkPosition {
  readonly createTime: string;
  readonly linkId: string;
}

/** Tracked links. */
@Injectable()
export class LinksStore {
  /** False where the task has its link. */
  async insert(tx: Tx, link: Link): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO link (record_id, link_id, code, agent_id, content_id, content_title, task_id, run_id, create_time, expire_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING 1`,
      [link.recordId, link.linkId, link.code, link.agentId, link.contentId, link.contentTitle, link.taskId, link.runId, link.createTime, link.expireTime],
    );
    if (rows.length === 0) return false;
    await tx.query(`INSERT INTO link_code (code, record_id, link_id) VALUES ($1, $2, $3)`, [link.code, link.recordId, link.linkId]);
    return true;
  }

  async find(reader: Tx, recordId: string, linkId: string): Promise<Link | undefined> {
    const rows: Link[] = await reader.query(`SELECT ${COLUMNS} FROM link l WHERE l.record_id = $1 AND l.link_id = $2`, [recordId, linkId]);
    return rows[0];
  }

  /** Newest first, from before a position. */
  async list(reader: Tx, filter: { agentId?: string; recordId?: string; before?: LinkPosition; limit: number }): Promise<Link[]> {
    return reader.query(
      `SELECT ${COLUMNS} FROM link l
       WHERE ($1::text IS NULL OR l.agent_id = $1) AND ($2::text IS NULL OR l.record_id = $2)
         AND ($3::timestamptz IS NULL OR (l.create_time, l.link_id) < ($3, $4::uuid))
       ORDER BY l.create_time DESC, l.link_id DESC LIMIT $5`,
      [filter.agentId ?? null, filter.recordId ?? null, filter.before?.createTime ?? null, filter.before?.linkId ?? null, filter.limit],
    );
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH links AS (DELETE FROM link WHERE record_id = ANY($1) RETURNING record_id, code),
            codes AS (DELETE FROM link_code WHERE code IN (SELECT code FROM links) RETURNING record_id)
       SELECT record_id AS "recordId", count(*)::int4 AS rows FROM (SELECT record_id FROM links UNION ALL SELECT record_id FROM codes) AS gone GROUP BY 1`,
      [recordIds],
    );
  }
}
