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

  async byIds(tx: Tx, contentIds: readonly string[]): Promise<ContentState[]> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM content WHERE content_id = ANY($1::text[])`, [contentIds]);
    return rows.map(toState);
  }

  /** Of each key the one that may be shown, or the newest. */
  async byKeys(tx: Tx, contentKeys: readonly string[]): Promise<ContentState[]> {
    const rows: Row[] = await tx.query(
      `SELECT DISTINCT ON (content_key) ${COLUMNS} FROM content WHERE content_key = ANY($1::text[]) ORDER BY content_key, withdrawn, content_id DESC`, [contentKeys]);
    return rows.map(toState);
  }
}
