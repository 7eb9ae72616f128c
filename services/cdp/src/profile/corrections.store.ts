import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { AttributeName } from './attribute.js';

/** A correction as it is kept: its value sealed. */
export interface SealedCorrection {
  correctionId: string;
  recordId: string;
  attribute: AttributeName;
  sealed: Buffer;
  actor: string;
  reason: string;
  time: Date;
}

/** Stewards' corrections, what records said before, and features that tell when they said it. */
@Injectable()
export class CorrectionsStore {
  /** Oldest first; those made until `asOf`, where it is given. */
  async of(tx: Tx, recordIds: readonly string[], asOf?: Date): Promise<SealedCorrection[]> {
    return tx.query(
      `SELECT correction_id AS "correctionId", record_id AS "recordId", attribute, sealed, actor, reason, create_time AS time FROM attribute_correction
       WHERE record_id = ANY (${arrayOf('$1', 'uuid')}) AND ($2::timestamptz IS NULL OR create_time <= $2) ORDER BY create_time, correction_id`,
      [recordIds, asOf ?? null],
    );
  }

  async insert(tx: Tx, correction: SealedCorrection): Promise<void> {
    await tx.query(
      `INSERT INTO attribute_correction (correction_id, record_id, attribute, sealed, actor, reason, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [correction.correctionId, correction.recordId, correction.attribute, correction.sealed, correction.actor, correction.reason, correction.time],
    );
  }

  /** What records said at a time, where they say something else since. */
  async past(tx: Tx, recordIds: readonly string[], asOf: Date): Promise<{ recordId: string; sealed: Buffer }[]> {
    return tx.query(
      `SELECT DISTINCT ON (record_id) record_id AS "recordId", sealed FROM record_secret_past WHERE record_id = ANY ($1::uuid[]) AND until > $2 ORDER BY record_id, until`,
      [recordIds, asOf],
    );
  }

  async featuresOf(tx: Tx, recordIds: readonly string[]): Promise<{ recordId: string; features: Buffer }[]> {
    return tx.query(`SELECT record_id AS "recordId", features FROM record_features WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    let gone = 0;
    for (const table of ['attribute_correction', 'record_secret_past']) {
      const [, count]: [unknown, number] = await tx.query(`DELETE FROM ${table} WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
      gone += count;
    }
    return gone;
  }
}
