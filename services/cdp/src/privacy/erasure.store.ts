import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ErasedRecordRow, Receipt } from './erasure.js';

/** What was erased, and who has answered. */
@Injectable()
export class ErasureStore {
  async insert(tx: Tx, erasure: { erasureId: string; recordIds: readonly string[]; actor: string; reason: string; now: Date }): Promise<void> {
    await tx.query(
      `INSERT INTO erasure (erasure_id, record_id, actor, reason, erased_at) SELECT $1, r, $3, $4, $5 FROM unnest($2::uuid[]) AS r ON CONFLICT DO NOTHING`,
      [erasure.erasureId, erasure.recordIds, erasure.actor, erasure.reason, erasure.now],
    );
  }

  /** The first receipt stands: who is told again has nothing left to delete. */
  async insertReceipt(tx: Tx, receipt: Receipt): Promise<void> {
    await tx.query(
      `INSERT INTO erasure_receipt (record_id, erasure_id, service, rows_deleted, completed_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [receipt.recordId, receipt.erasureId, receipt.service, receipt.rowsDeleted, receipt.completeTime],
    );
  }

  /** In the order of their IDs. */
  records(reader: Tx, erasureId: string): Promise<ErasedRecordRow[]> {
    return reader.query(`SELECT record_id AS "recordId", erased_at AS "eraseTime" FROM erasure WHERE erasure_id = $1 ORDER BY record_id`, [erasureId]);
  }

  /** By service. */
  receipts(reader: Tx, erasureId: string): Promise<Receipt[]> {
    return reader.query(
      `SELECT erasure_id AS "erasureId", record_id AS "recordId", service, rows_deleted AS "rowsDeleted", completed_at AS "completeTime"
       FROM erasure_receipt WHERE erasure_id = $1 ORDER BY record_id, service`,
      [erasureId],
    );
  }
}
