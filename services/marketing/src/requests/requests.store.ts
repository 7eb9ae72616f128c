import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

export interface StoredRequest {
  bodyHash: string;
  answer: unknown;
}

/** Writes that were asked for, by the id that the caller gave them. */
@Injectable()
export class RequestsStore {
  /** False where the id is known; waits for a transaction in flight that has it. */
  async claim(tx: Tx, requestId: string, caller: string, bodyHash: string, now: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO request (request_id, caller, body_hash, create_time) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
      [requestId, caller, bodyHash, now],
    );
    return rows.length > 0;
  }

  async find(tx: Tx, requestId: string, caller: string): Promise<StoredRequest | undefined> {
    const rows: StoredRequest[] = await tx.query(`SELECT body_hash AS "bodyHash", answer FROM request WHERE request_id = $1 AND caller = $2`, [requestId, caller]);
    return rows[0];
  }

  async answer(tx: Tx, requestId: string, caller: string, answer: unknown): Promise<void> {
    await tx.query(`UPDATE request SET answer = $3 WHERE request_id = $1 AND caller = $2`, [requestId, caller, JSON.stringify(answer)]);
  }

  /** Forgets what is older than `before`. */
  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM request WHERE create_time < $1`, [before]);
  }
}
