import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Segment } from './segment.js';

type SegmentRow = Omit<Segment, 'revision'> & { revision: string };

const COLUMNS = `segment_id AS "segmentId", segment_key AS "segmentKey", name, expression, version, enabled, revision, update_time AS "updateTime"`;
const toSegment = <R extends SegmentRow>(row: R) => ({ ...row, revision: BigInt(row.revision) });

/** How far changed segments have been judged for everybody. */
export interface Sweep {
  /** Segments up to this revision are done. */
  sweptRevision: bigint;
  /** Revision that is being judged. */
  sweepRevision: bigint;
  /** Customers up to this ID are done. */
  position: string;
  revision: bigint;
}

/** Segments and the state of their sweep. */
@Injectable()
export class SegmentsStore {
  async revision(tx: Tx): Promise<bigint> {
    const rows: { revision: string }[] = await tx.query(`SELECT revision FROM segment_catalogue`);
    return BigInt(rows[0]!.revision);
  }

  async lockCatalogue(tx: Tx): Promise<void> {
    await tx.query(`SELECT 1 FROM segment_catalogue FOR NO KEY UPDATE`);
  }

  /** Takes the next revision; holds the catalogue until the end of the transaction. */
  async nextRevision(tx: Tx): Promise<bigint> {
    const [rows] = (await tx.query(`UPDATE segment_catalogue SET revision = revision + 1 RETURNING revision`)) as [{ revision: string }[], number];
    return BigInt(rows[0]!.revision);
  }

  async enabled(tx: Tx): Promise<Segment[]> {
    const rows: SegmentRow[] = await tx.query(`SELECT ${COLUMNS} FROM segment WHERE enabled ORDER BY segment_key`);
    return rows.map(toSegment);
  }

  async byKey(tx: Tx, segmentKey: string): Promise<Segment | undefined> {
    const rows: SegmentRow[] = await tx.query(`SELECT ${COLUMNS} FROM segment WHERE segment_key = $1`, [segmentKey]);
    return rows[0] && toSegment(rows[0]);
  }

  async keysOf(tx: Tx, segmentIds: readonly string[]): Promise<Map<string, { segmentKey: string; version: number }>> {
    if (segmentIds.length === 0) return new Map();
    const rows: { segmentId: string; segmentKey: string; version: number }[] = await tx.query(
      `SELECT segment_id AS "segmentId", segment_key AS "segmentKey", version FROM segment WHERE segment_id = ANY ($1::uuid[])`,
      [segmentIds],
    );
    return new Map(rows.map((row) => [row.segmentId, row]));
  }

  /** Segments by key with the number of members, after a key. */
  async page(reader: Tx, after: string, limit: number): Promise<(Segment & { memberCount: string })[]> {
    const rows: (SegmentRow & { memberCount: string })[] = await reader.query(
      `SELECT ${COLUMNS}, (SELECT count(*) FROM segment_member m WHERE m.segment_id = s.segment_id) AS "memberCount"
       FROM segment s WHERE segment_key > $1 ORDER BY segment_key LIMIT $2`,
      [after, limit],
    );
    return rows.map(toSegment);
  }

  async put(tx: Tx, segment: Segment, author: string): Promise<void> {
    const { segmentId, segmentKey, name, expression, version, enabled, revision, updateTime } = segment;
    await tx.query(
      `INSERT INTO segment (segment_id, segment_key, name, expression, version, enabled, revision, update_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (segment_id) DO UPDATE SET name = excluded.name, expression = excluded.expression, version = excluded.version,
         enabled = excluded.enabled, revision = excluded.revision, update_time = excluded.update_time`,
      [segmentId, segmentKey, name, expression, version, enabled, revision.toString(), updateTime],
    );
    await tx.query(`INSERT INTO segment_version (segment_id, version, name, expression, author, create_time) VALUES ($1, $2, $3, $4, $5, $6)`, [
      segmentId, version, name, expression, author, updateTime,
    ]);
  }

  /** The sweep's state, locked; undefined while another process works at it. */
  async lockSweep(tx: Tx): Promise<Sweep | undefined> {
    const rows: { revision: string; swept: string; sweep: string; position: string }[] = await tx.query(
      `SELECT revision, swept_revision AS swept, sweep_revision AS sweep, sweep_position AS position FROM segment_catalogue FOR NO KEY UPDATE SKIP LOCKED`,
    );
    const row = rows[0];
    return row && { revision: BigInt(row.revision), sweptRevision: BigInt(row.swept), sweepRevision: BigInt(row.sweep), position: row.position };
  }

  async saveSweep(tx: Tx, sweep: Sweep): Promise<void> {
    await tx.query(`UPDATE segment_catalogue SET swept_revision = $1, sweep_revision = $2, sweep_position = $3`, [
      sweep.sweptRevision.toString(), sweep.sweepRevision.toString(), sweep.position,
    ]);
  }
}
