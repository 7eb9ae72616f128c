import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { RecordConsent } from './consent.js';

const COLUMNS = `record_id AS "recordId", purpose, channel, granted, proof, consent_time AS "consentTime"`;

/** The latest word of each record on a purpose and channel. */
@Injectable()
export class ConsentStore {
  of(tx: Tx, recordIds: readonly string[]): Promise<RecordConsent[]> {
    return tx.query(`SELECT ${COLUMNS} FROM consent WHERE record_id = ANY (${arrayOf('$1', 'uuid')}) ORDER BY record_id, purpose, channel`, [recordIds]);
  }

  async find(tx: Tx, recordId: string, purpose: number, channel: number): Promise<RecordConsent | undefined> {
    const rows: RecordConsent[] = await tx.query(
      `SELECT ${COLUMNS} FROM consent WHERE record_id = $1 AND purpose = $2 AND channel = $3 FOR UPDATE`, [recordId, purpose, channel]);
    return rows[0];
  }

  async put(tx: Tx, word: RecordConsent): Promise<void> {
    await tx.query(
      `INSERT INTO consent (record_id, purpose, channel, granted, proof, consent_time) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (record_id, purpose, channel) DO UPDATE SET granted = excluded.granted, proof = excluded.proof, consent_time = excluded.consent_time`,
      [word.recordId, word.purpose, word.channel, word.granted, word.proof, word.consentTime],
    );
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM consent WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}
