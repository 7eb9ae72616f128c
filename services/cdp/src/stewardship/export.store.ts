import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

/** A party record and its customer; the source's own number is sealed. */
export interface ExportRow {
  recordId: string;
  sourceSystem: string;
  customerId: string;
}

/** Party records in the order of their ids. */
@Injectable()
export class ExportStore {
  /** After a record. */
  after(reader: Tx, recordId: string, limit: number): Promise<ExportRow[]> {
    return reader.query(
      `SELECT r.record_id AS "recordId", r.source_system AS "sourceSystem", rc.customer_id AS "customerId"
       FROM record r JOIN record_customer rc USING (record_id)
       WHERE r.record_id > $1 AND r.kind = 'PARTY' ORDER BY r.record_id LIMIT $2`,
      [recordId, limit],
    );
  }
}
