import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Membership } from './segment.js';

/** Who is in which segment. */
@Injectable()
export class MembersStore {
  /** One judgement of a customer at a time, whatever asks for it. */
  async lock(tx: Tx, customerId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('cdp.segment'), hashtext($1))`, [customerId]);
  }

  async of(tx: Tx, customerId: string): Promise<Membership[]> {
    return tx.query(
      `SELECT m.segment_id AS "segmentId", s.segment_key AS "segmentKey", s.name, m.segment_version AS "segmentVersion", m.enter_time AS "enterTime"
       FROM segment_member m JOIN segment s USING (segment_id) WHERE m.customer_id = $1 ORDER BY s.segment_key`,
      [customerId],
    );
  }

  async enter(tx: Tx, customerId: string, customerVersion: bigint, segments: readonly { segmentId: string; version: number }[], now: Date): Promise<void> {
    if (segments.length === 0) return;
    await tx.query(
      `INSERT INTO segment_member (customer_id, segment_id, segment_version, customer_version, enter_time)
       SELECT $1, s, v, $2, $3 FROM unnest($4::uuid[], $5::int4[]) AS t(s, v)`,
      [customerId, customerVersion.toString(), now, segments.map((one) => one.segmentId), segments.map((one) => one.version)],
    );
  }

  async leave(tx: Tx, customerId: string, segmentIds: readonly string[]): Promise<void> {
    if (segmentIds.length === 0) return;
    await tx.query(`DELETE FROM segment_member WHERE customer_id = $1 AND segment_id = ANY ($2::uuid[])`, [customerId, segmentIds]);
  }

  /** Customers of a segment by ID, after one. */
  async page(reader: Tx, segmentId: string, after: string, limit: number): Promise<string[]> {
    const rows: { customer_id: string }[] = await reader.query(
      `SELECT customer_id FROM segment_member WHERE segment_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3`,
      [segmentId, after, limit],
    );
    return rows.map((row) => row.customer_id);
  }

  async count(reader: Tx, segmentId: string): Promise<string> {
    const rows: { count: string }[] = await reader.query(`SELECT count(*) FROM segment_member WHERE segment_id = $1`, [segmentId]);
    return rows[0]!.count;
  }
}
