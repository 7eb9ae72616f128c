import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Decision } from './identity.js';
import { plainArray } from './plain-array.js';

/** A record with its customer and the customer's version. */
export interface CustomerRecord {
  customerId: string;
  version: string;
  recordId: string;
  legalEntity: string;
}

/** Customers: the projection of the ledger that says which records belong together. */
@Injectable()
export class CustomersStore {
  async customersOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, string>> {
    if (recordIds.length === 0) return new Map();
    const rows: { r: string; c: string }[] = await tx.query(`SELECT record_id AS r, customer_id AS c FROM record_customer WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return new Map(rows.map((row) => [row.r, row.c]));
  }

  /** Oldest first. */
  async recordsOf(tx: Tx, customerId: string): Promise<string[]> {
    const rows: { record_id: string }[] = await tx.query(
      `SELECT rc.record_id FROM record_customer rc JOIN record r USING (record_id) WHERE rc.customer_id = $1 ORDER BY r.created_at, rc.record_id`,
      [customerId],
    );
    return rows.map((row) => row.record_id);
  }

  async currentIdOf(tx: Tx, customerId: string): Promise<string | undefined> {
    const rows: { id: string }[] = await tx.query(
      `SELECT coalesce(redirect_to, customer_id) AS id FROM customer WHERE customer_id = $1 AND anchor_record_id IS NOT NULL`,
      [customerId],
    );
    return rows[0]?.id;
  }

  async describe(tx: Tx, customerIds: readonly string[]): Promise<Map<string, { customerId: string; version: string; createdAt: Date }>> {
    const rows: { customerId: string; version: string; createdAt: Date }[] = await tx.query(
      `SELECT customer_id AS "customerId", version, created_at AS "createdAt" FROM customer WHERE customer_id = ANY ($1::text[])`,
      [customerIds],
    );
    return new Map(rows.map((row) => [row.customerId, row]));
  }

  /** The current customer of an ID, also of a merged one, with her records, oldest first. */
  async find(tx: Tx, customerId: string): Promise<{ customerId: string; version: string; createdAt: Date; recordIds: string[] } | undefined> {
    const rows: { customerId: string; version: string; createdAt: Date; recordId: string }[] = await tx.query(
      `SELECT c.customer_id AS "customerId", c.version, c.created_at AS "createdAt", r.record_id AS "recordId"
       FROM customer a JOIN customer c ON c.customer_id = coalesce(a.redirect_to, a.customer_id)
         JOIN record_customer rc ON rc.customer_id = c.customer_id JOIN record r ON r.record_id = rc.record_id
       WHERE a.customer_id = $1 AND a.anchor_record_id IS NOT NULL ORDER BY r.created_at, r.record_id`,
      [customerId],
    );
    const [first] = rows;
    return first && { customerId: first.customerId, version: first.version, createdAt: first.createdAt, recordIds: rows.map((row) => row.recordId) };
  }

  /** Records of customers (current IDs), each customer's oldest first. */
  async recordsOfMany(tx: Tx, customerIds: readonly string[]): Promise<CustomerRecord[]> {
    return tx.query(
      `SELECT c.customer_id AS "customerId", c.version, r.record_id AS "recordId", r.legal_entity AS "legalEntity"
       FROM customer c JOIN record_customer rc USING (customer_id) JOIN record r USING (record_id)
       WHERE c.customer_id = ANY ($1::text[]) ORDER BY r.created_at, r.record_id`,
      [customerIds],
    );
  }

  async after(tx: Tx, customerId: string, limit: number): Promise<string[]> {
    const rows: { customer_id: string }[] = await tx.query(
      `SELECT customer_id FROM customer WHERE customer_id > $1 AND redirect_to IS NULL AND anchor_record_id IS NOT NULL ORDER BY customer_id LIMIT $2`,
      [customerId, limit],
    );
    return rows.map((row) => row.customer_id);
  }

  /** The new version; undefined for a customer that is no more. Holds the row until the end of the transaction. */
  async raiseVersion(tx: Tx, customerId: string): Promise<bigint | undefined> {
    const [rows] = (await tx.query(
      `UPDATE customer SET version = version + 1 WHERE customer_id = $1 AND redirect_to IS NULL AND anchor_record_id IS NOT NULL RETURNING version`,
      [customerId],
    )) as [{ version: string }[], number];
    return rows[0] && BigInt(rows[0].version);
  }

  /** Holds the customers of these records until the end of the transaction, in one order everywhere; `free`: only those that nobody holds. @returns those that are held */
  async lockOf(tx: Tx, recordIds: readonly string[], which: 'all' | 'free' = 'all'): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `SELECT customer_id AS id FROM customer WHERE customer_id = ANY (array(SELECT customer_id FROM record_customer WHERE record_id = ANY ($1::uuid[])))
       ORDER BY customer_id FOR UPDATE ${which === 'free' ? 'SKIP LOCKED' : ''}`,
      [plainArray(recordIds)],
    );
    return rows.map((row) => row.id);
  }

  /** Customers of new records that stand alone. */
  async insertAlone(tx: Tx, rows: readonly { customerId: string; recordId: string }[], now: Date): Promise<void> {
    await tx.query(
      `WITH n AS (SELECT * FROM unnest($1::text[], $2::uuid[]) AS x(c, r)),
            c AS (INSERT INTO customer (customer_id, anchor_record_id, version, created_at) SELECT c, r, 1, $3 FROM n)
       INSERT INTO record_customer (record_id, customer_id, version) SELECT r, c, 1 FROM n`,
      [rows.map((row) => row.customerId), rows.map((row) => row.recordId), now],
    );
  }

  /** Saves what a decision changed of customers and assignments. @returns the new version of each moved record's assignment */
  async save(tx: Tx, decision: Decision): Promise<Map<string, bigint>> {
    for (const customer of decision.minted) {
      await tx.query(`INSERT INTO customer (customer_id, anchor_record_id, version, created_at) VALUES ($1, $2, 0, $3)`, [customer.customerId, customer.anchorRecordId, customer.createdAt]);
    }
    for (const customer of decision.changedCustomers) {
      await tx.query(`UPDATE customer SET anchor_record_id = $2, redirect_to = $3, version = version + CASE WHEN $3::text IS NULL THEN 0 ELSE 1 END WHERE customer_id = $1`, [
        customer.customerId, customer.anchorRecordId ?? null, customer.redirectTo ?? null,
      ]);
    }
    if (decision.moves.length === 0) return new Map();
    const rows: { r: string; v: string }[] = await tx.query(
      `INSERT INTO record_customer AS rc (record_id, customer_id, version) SELECT r, c, 1 FROM unnest($1::uuid[], $2::text[]) AS x(r, c)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, version = rc.version + 1
       RETURNING record_id AS r, version AS v`,
      [decision.moves.map((m) => m.recordId), decision.moves.map((m) => m.to)],
    );
    return new Map(rows.map((row) => [row.r, BigInt(row.v)]));
  }

  /** Takes erased records out. @returns the version after the last assignment of each */
  async remove(tx: Tx, recordIds: readonly string[]): Promise<Map<string, bigint>> {
    const [rows] = (await tx.query(`DELETE FROM record_customer WHERE record_id = ANY ($1::uuid[]) RETURNING record_id AS r, version + 1 AS v`, [recordIds])) as [{ r: string; v: string }[], number];
    return new Map(rows.map((row) => [row.r, BigInt(row.v)]));
  }
}
