import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { Content } from './content.js';

const COLUMNS = `content_id AS "contentId", content_key AS "contentKey", title`;

@Injectable()
export class ContentsStore {
  async publish(tx: Tx, content: Content, version: number, expireTime: Date | undefined): Promise<void> {
    await tx.query(
      `INSERT INTO content (content_id, content_key, title, published, expire_time, version) VALUES ($1, $2, $3, true, $4, $5)
       ON CONFLICT (content_id) DO UPDATE SET content_key = excluded.content_key, title = excluded.title, published = true, expire_time = excluded.expire_time, version = excluded.version
       WHERE content.version < excluded.version`,
      [content.contentId, content.contentKey, content.title, expireTime ?? null, version],
    );
  }

  async withdraw(tx: Tx, contentId: string): Promise<void> {
    await tx.query(`UPDATE content SET published = false WHERE content_id = $1`, [contentId]);
  }

  /** Those of the keys that may be shown now. */
  async published(tx: Tx, keys: readonly string[], now: Date): Promise<Content[]> {
    return tx.query(`SELECT ${COLUMNS} FROM content WHERE content_key = ANY (${arrayOf('$1', 'text')}) AND published AND (expire_time IS NULL OR expire_time > $2)`, [keys, now]);
  }

  async find(tx: Tx, contentId: string): Promise<Content | undefined> {
    const rows: Content[] = await tx.query(`SELECT ${COLUMNS} FROM content WHERE content_id = $1`, [contentId]);
    return rows[0];
  }
}
