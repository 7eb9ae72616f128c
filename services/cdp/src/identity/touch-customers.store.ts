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
