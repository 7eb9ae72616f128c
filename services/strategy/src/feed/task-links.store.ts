import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';

export interface TaskLink {
  readonly recordId: string;
  readonly taskId: string;
  readonly linkId: string;
  readonly url: string;
  readonly studioUrl: string;
  readonly contentId: string;
  readonly contentTitle: string;
}

/** Links of tasks, kept because a link may come before its task. */
@Injectable()
export class TaskLinksStore {
  async save(tx: Tx, link: TaskLink, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO task_link (record_id, task_id, link_id, url, studio_url, content_id, content_title, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (record_id, task_id) DO NOTHING`,
      [link.recordId, link.taskId, link.linkId, link.url, link.studioUrl, link.contentId, link.contentTitle, now],
    );
  }

  async find(tx: Tx, recordId: string, taskId: string): Promise<TaskLink | undefined> {
    const rows: TaskLink[] = await tx.query(
      `SELECT record_id AS "recordId", task_id AS "taskId", link_id AS "linkId", url, studio_url AS "studioUrl", content_id AS "contentId", content_title AS "contentTitle"
       FROM task_link WHERE record_id = $1 AND task_id = $2`,
      [recordId, taskId],
    );
    return rows[0];
  }

  /** What is gone, by record. */
  deleteOfRecords(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM task_link WHERE record_id = ANY ($1::text[]) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }

  async deleteBefore(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM task_link WHERE create_time < $1`, [before]);
  }
}
