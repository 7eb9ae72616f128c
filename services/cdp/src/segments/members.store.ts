import { Injectable } from '@nestjs/common';
import { lockNames } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { plainArray } from '../identity/plain-array.js';
import type { Membership } from './segment.js';

/** Who is in which segment. */
@Injectable()
export class MembersStore {
  /** One judgement of a customer at a time, whatever asks for it. */
  async lock(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await lockNames(tx, customerIds.map((id) => `cdp.segment ${id}`));
  }

  /** Segments of each customer; absent: none. */
  async segmentsOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Set<string>>> {
    const rows: { c: string; s: string }[] = await tx.query(`SELECT customer_id AS c, segment_id AS s FROM segment_member WHERE customer_id = ANY ($1::text[])`, [customerIds]);
    const found = new Map<string, Set<string>>();
    for (const { c, s } of rows) {
      const known = found.get(c);
      if (known) known.add(s);
      else found.set(c, new Set([s]));
    }
    return found;
  }

  async of(tx: Tx, customerId: string): Promise<Membership[]> {
    return tx.query(
      `SELECT m.segment_id AS "segmentId", s.segment_key AS "segmentKey", s.name, m.segment_version AS "segmentVersion", m.enter_time AS "enterTime"
       FROM segment_member m JOIN segment s USING (segment_id) WHERE m.customer_id = $1 ORDER BY s.segment_key`,
      [customerId],
    );
  }

  async enter(tx: Tx, members: readonly { customerId: string; customerVersion: bigint; segmentId: string; version: number }[], now: Date): Promise<void> {
    if (members.length === 0) return;
    await tx.query(
      `INSERT INTO segment_member (customer_id, segment_id, segment_version, customer_version, enter_time)
       SELECT c, s, v, n, $5 FROM unnest($1::text[], $2::uuid[], $3::int4[], $4::int8[]) AS t(c, s, v, n)`,
      [members.map((one) => one.customerId), members.map((one) => one.segmentId), members.map((one) => one.version), members.map((one) => String(one.customerVersion))]
        .map((column): unknown => plainArray(column)).concat(now),
    );
  }

  async leave(tx: Tx, members: readonly { customerId: string; segmentId: string }[]): Promise<void> {
    if (members.length === 0) return;
    await tx.query(
      `DELETE FROM segment_member m USING unnest($1::text[], $2::uuid[]) AS t(c, s) WHERE m.customer_id = t.c AND m.segment_id = t.s`,
      [members.map((one) => one.customerId), plainArray(members.map((one) => one.segmentId))],
    );
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
