import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { SopDocument, SopStatus, SopVersion, Trigger } from './sop.js';

const COLUMNS = `v.sop_id AS "sopId", v.sop_key AS "sopKey", v.version, v.name, v.status, v.source, v.create_time AS "createTime", v.publish_time AS "publishTime"`;
type Row = Omit<SopVersion, 'publishTime'> & { publishTime: Date | null };
const toVersion = (row: Row): SopVersion => ({ ...row, publishTime: row.publishTime ?? undefined });

export type VersionKey = Pick<SopVersion, 'sopId' | 'version'>;

/** What a trigger is looked up by. */
export const triggerName = (trigger: Trigger): string => (trigger.kind === 'SEGMENT_ENTERED' ? trigger.segmentKey : trigger.interaction);

/** SOPs and their versions. */
@Injectable()
export class SopsStore {
  /** Takes the next version of a key for this transaction. */
  async nextVersion(tx: Tx, sopKey: string, freshId: string): Promise<{ sopId: string; version: number }> {
    const rows: { sopId: string; version: number }[] = await tx.query(
      `INSERT INTO sop (sop_id, sop_key, latest_version) VALUES ($2, $1, 1)
       ON CONFLICT (sop_key) DO UPDATE SET latest_version = sop.latest_version + 1
       RETURNING sop_id AS "sopId", latest_version AS version`,
      [sopKey, freshId],
    );
    return rows[0]!;
  }

  async insertVersion(tx: Tx, version: SopVersion, document: SopDocument): Promise<void> {
    await tx.query(
      `INSERT INTO sop_version (sop_id, version, sop_key, name, status, source, trigger_kind, trigger_name, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [version.sopId, version.version, version.sopKey, version.name, version.status, version.source, document.trigger.kind, triggerName(document.trigger), version.createTime],
    );
  }

  /** Holds the SOP until the transaction ends; answers its versions, newest first. */
  async lock(tx: Tx, sopKey: string): Promise<SopVersion[]> {
    await tx.query(`SELECT 1 FROM sop WHERE sop_key = $1 FOR UPDATE`, [sopKey]);
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM sop_version v WHERE v.sop_key = $1 ORDER BY v.version DESC`, [sopKey]);
    return rows.map(toVersion);
  }

  async setStatus(tx: Tx, version: SopVersion): Promise<void> {
    await tx.query(`UPDATE sop_version SET status = $3, publish_time = $4 WHERE sop_id = $1 AND version = $2`, [version.sopId, version.version, version.status, version.publishTime ?? null]);
  }

  async find(tx: Tx, sopKey: string, version: number): Promise<SopVersion | undefined> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM sop_version v WHERE v.sop_key = $1 AND ($2 = 0 OR v.version = $2) ORDER BY (v.status = 'PUBLISHED') DESC, v.version DESC LIMIT 1`,
      [sopKey, version],
    );
    return rows[0] && toVersion(rows[0]);
  }

  sources(tx: Tx, versions: readonly VersionKey[]): Promise<(VersionKey & { source: string })[]> {
    return tx.query(
      `SELECT sop_id AS "sopId", version, source FROM sop_version WHERE (sop_id, version) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))`,
      [versions.map(({ sopId }) => sopId), versions.map(({ version }) => version)],
    );
  }

  /** Published versions with the name that starts them, the oldest SOP first. */
  publishedBy(tx: Tx, kind: Trigger['kind'], names: readonly string[]): Promise<(VersionKey & { name: string })[]> {
    return tx.query(
      `SELECT sop_id AS "sopId", version, trigger_name AS name FROM sop_version WHERE status = 'PUBLISHED' AND trigger_kind = $1 AND trigger_name = ANY($2::text[]) ORDER BY sop_id`,
      [kind, [...new Set(names)]],
    );
  }

  /** The newest version of each SOP after a key. */
  async newest(tx: Tx, status: SopStatus | undefined, after: string, limit: number): Promise<SopVersion[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM sop s JOIN sop_version v ON v.sop_id = s.sop_id AND v.version = s.latest_version
       WHERE s.sop_key > $1 AND ($2::text IS NULL OR v.status = $2) ORDER BY s.sop_key LIMIT $3`,
      [after, status ?? null, limit],
    );
    return rows.map(toVersion);
  }
}
