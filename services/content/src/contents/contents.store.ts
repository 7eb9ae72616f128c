import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Content, ContentAt, ContentKind, ContentVersion, VersionState } from './content.js';

type VersionRow = ContentVersion & { contentId: string; contentKey: string; kind: ContentKind; publishedVersion: number | null; contentCreateTime: Date };

const COLUMNS = `c.content_id AS "contentId", c.content_key AS "contentKey", c.kind, c.published_version AS "publishedVersion",
  c.create_time AS "contentCreateTime", v.version, v.state, v.revision, v.title, v.summary, v.topics, v.body, v.expire_time AS "expireTime",
  v.authors, v.reviewer, v.review_reason AS "reviewReason", v.create_time AS "createTime", v.update_time AS "updateTime", v.publish_time AS "publishTime"`;

const toAt = (row: VersionRow): ContentAt => {
  const { contentId, contentKey, kind, publishedVersion, contentCreateTime: _, ...version } = row;
  return { contentId, contentKey, kind, publishedVersion, version };
};

export interface ContentDecision {
  readonly decisionId: string;
  readonly contentId: string;
  readonly version: number;
  readonly revision: number;
  readonly action: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly decideTime: Date;
}

/** Contents, their versions and the decisions on them. */
@Injectable()
export class ContentsStore {
  /** False where the key is taken. */
  async insert(tx: Tx, content: Content): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO content (content_id, content_key, kind, latest_version, published_version, create_time) VALUES ($1, $2, $3, 1, NULL, $4)
       ON CONFLICT (content_key) DO NOTHING RETURNING 1`,
      [content.contentId, content.contentKey, content.kind, content.createTime],
    );
    if (rows.length === 0) return false;
    await this.insertVersion(tx, content.contentId, content.latest);
    return true;
  }

  /** With its newest version, locked. */
  async lock(tx: Tx, contentId: string): Promise<Content | undefined> {
    const locked: unknown[] = await tx.query(`SELECT 1 FROM content WHERE content_id = $1 FOR UPDATE`, [contentId]);
    if (locked.length === 0) return undefined;
    const rows: VersionRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM content c JOIN content_version v ON v.content_id = c.content_id AND v.version = c.latest_version WHERE c.content_id = $1`,
      [contentId],
    );
    const row = rows[0];
    if (!row) return undefined;
    const { contentKey, kind, publishedVersion, version } = toAt(row);
    return { contentId, contentKey, kind, publishedVersion, createTime: row.contentCreateTime, latest: version };
  }

  async insertVersion(tx: Tx, contentId: string, v: ContentVersion): Promise<void> {
    await tx.query(
      `INSERT INTO content_version (content_id, version, state, revision, title, summary, topics, body, expire_time, authors, reviewer, review_reason,
         create_time, update_time, publish_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [contentId, v.version, v.state, v.revision, v.title, v.summary, v.topics, JSON.stringify(v.body), v.expireTime, v.authors, v.reviewer,
        v.reviewReason, v.createTime, v.updateTime, v.publishTime],
    );
    await tx.query(`UPDATE content SET latest_version = $2 WHERE content_id = $1`, [contentId, v.version]);
  }

  async updateVersion(tx: Tx, contentId: string, v: ContentVersion): Promise<void> {
    await tx.query(
      `UPDATE content_version SET state = $3, revision = $4, title = $5, summary = $6, topics = $7, body = $8, expire_time = $9, authors = $10,
         reviewer = $11, review_reason = $12, update_time = $13, publish_time = $14
       WHERE content_id = $1 AND version = $2`,
      [contentId, v.version, v.state, v.revision, v.title, v.summary, v.topics, JSON.stringify(v.body), v.expireTime, v.authors, v.reviewer,
        v.reviewReason, v.updateTime, v.publishTime],
    );
  }

  /** Sets which version is shown; null: none. The one before is superseded. */
  async show(tx: Tx, contentId: string, version: number | null, now: Date): Promise<void> {
    await tx.query(
      `UPDATE content_version SET state = 'SUPERSEDED', revision = revision + 1, update_time = $3
       WHERE content_id = $1 AND state = 'PUBLISHED' AND version IS DISTINCT FROM $2::int`,
      [contentId, version, now],
    );
    await tx.query(`UPDATE content SET published_version = $2 WHERE content_id = $1`, [contentId, version]);
  }

  async appendDecision(tx: Tx, d: ContentDecision): Promise<void> {
    await tx.query(
      `INSERT INTO content_decision (content_id, decision_id, version, revision, action, actor, reason, decide_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [d.contentId, d.decisionId, d.version, d.revision, d.action, d.actor, d.reason, d.decideTime],
    );
  }

  /** By id or key; the version, or 'LATEST' or 'PUBLISHED'. */
  async find(reader: Tx, by: { contentId: string } | { contentKey: string }, version: number | 'LATEST' | 'PUBLISHED'): Promise<ContentAt | undefined> {
    const which = version === 'LATEST' ? 'c.latest_version' : version === 'PUBLISHED' ? 'c.published_version' : '$2::int';
    const [column, value] = 'contentId' in by ? ['content_id', by.contentId] : ['content_key', by.contentKey];
    const rows: VersionRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM content c JOIN content_version v ON v.content_id = c.content_id AND v.version = ${which} WHERE c.${column} = $1`,
      typeof version === 'number' ? [value, version] : [value],
    );
    return rows[0] && toAt(rows[0]);
  }

  /** By key, from after `afterKey`. `shownAt`: only what is shown at that time, with the published version; otherwise the newest versions. */
  async list(reader: Tx, filter: { state?: VersionState; topic?: string; shownAt?: Date; afterKey: string; limit: number }): Promise<ContentAt[]> {
    const which = filter.shownAt ? 'c.published_version' : 'c.latest_version';
    const rows: VersionRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM content c JOIN content_version v ON v.content_id = c.content_id AND v.version = ${which}
       WHERE c.content_key > $1 AND ($2::text IS NULL OR v.state = $2) AND ($3::text IS NULL OR $3 = ANY (v.topics))
         AND ($4::timestamptz IS NULL OR v.expire_time IS NULL OR v.expire_time > $4)
       ORDER BY c.content_key LIMIT $5`,
      [filter.afterKey, filter.state ?? null, filter.topic ?? null, filter.shownAt ?? null, filter.limit],
    );
    return rows.map(toAt);
  }

  /** What is shown now, newest first. */
  async newestShown(reader: Tx, now: Date, limit: number): Promise<ContentAt[]> {
    const rows: VersionRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM content c JOIN content_version v ON v.content_id = c.content_id AND v.version = c.published_version
       WHERE v.state = 'PUBLISHED' AND (v.expire_time IS NULL OR v.expire_time > $1) ORDER BY v.publish_time DESC, c.content_key LIMIT $2`,
      [now, limit],
    );
    return rows.map(toAt);
  }
}
