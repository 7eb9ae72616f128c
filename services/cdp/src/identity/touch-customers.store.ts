import type { Tx } from '@kejing/postgres';
import { plainArray } from './plain-array.js';

/**
 * Raises the versions of customers, held in the order of their IDs until the end of the transaction.
 * @returns the new versions; customers that are no more are absent
 */
export async function raiseVersions(tx: Tx, customerIds: readonly string[]): Promise<Map<string, bigint>> {
  const [rows] = (await tx.query(
    `WITH held AS (
       SELECT customer_id FROM customer WHERE customer_id = ANY ($1::text[]) AND redirect_to IS NULL AND anchor_record_id IS NOT NULL
       ORDER BY customer_id FOR NO KEY UPDATE)
     UPDATE customer c SET version = c.version + 1 FROM held WHERE c.customer_id = held.customer_id RETURNING c.customer_id AS id, c.version`,
    [plainArray(customerIds)],
  )) as [{ id: string; version: string }[], number];
  return new Map(rows.map((row) => [row.id, BigInt(row.version)]));
}

/** Records of customers, oldest first. */
export async function recordsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows: { c: string; r: string }[] = await tx.query(
    `SELECT rc.customer_id AS c, rc.record_id AS r FROM record_customer rc JOIN record r USING (record_id)
     WHERE rc.customer_id = ANY ($1::text[]) ORDER BY r.created_at, rc.record_id`,
    [plainArray(customerIds)],
  );
  const found = new Map<string, string[]>();
  for (const { c, r } of rows) {
    const known = found.get(c);
    if (known) known.push(r);
    else found.set(c, [r]);
  }
  return found;
}
