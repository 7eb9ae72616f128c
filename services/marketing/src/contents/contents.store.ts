import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ContentState } from './content.js';

const COLUMNS = `content_id AS "contentId", content_key AS "contentKey", version, title, summary, expire_time AS "expireTime", withdrawn`;
type Row = Omit<ContentState, 'expireTime'> & { expireTime: Date | null };
const toState = (row: Row): ContentState => ({ ...row, expireTime: row.expireTime ?? undefined });

/** Published contents. */
@Injectable()
export class ContentsStore {
  async put(tx: Tx, content: ContentState): Promise<void> {
    await tx.query(
      `INSERT INTO content (content_id, content_key, version, title, summary, expire_time, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (content_id) DO UPDATE SET content_key = excluded.content_key, version = excluded.version, title = excluded.title,
         summary = excluded.summary, expire_time = excluded.expire_time, withdrawn = excluded.withdrawn
       WHERE content.version <= excluded.version`,
      [content.contentId, content.contentKey, content.version, content.title, content.summary, content.expireTime ?? null, content.withdrawn],
    );
  }

  async withdraw(tx: Tx, contentId: string): Promise<void> {
    await tx.query(`UPDATE content SET withdrawn = true WHERE content_id = $1`, [contentId]);
  }

  async byId(tx: Tx, contentId: string): Promise<ContentState | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM content WHERE content_id = $1`, [contentId]);
    return rows[0] && toState(rows[0]);
  }

  /** The one that may be shown, or the newest. */
  async byKey(tx: Tx, contentKey: string): Promise<ContentState | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM content WHERE content_key = $1 ORDER BY withdrawn, content_id DESC LIMIT 1`, [contentKey]);
    return rows[0] && toState(rows[0]);
  }
}
