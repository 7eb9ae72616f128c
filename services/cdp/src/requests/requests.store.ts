import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

interface Key {
  caller: string;
  method: string;
  requestId: string;
}

@Injectable()
export class RequestsStore {
  /** False for a repetition; waits while the first one is still at work. */
  async claim(tx: Tx, key: Key, fingerprint: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO request (caller, method, request_id, fingerprint) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1`,
      [key.caller, key.method, key.requestId, fingerprint],
    );
    return rows.length > 0;
  }

  async answer(tx: Tx, key: Key, response: object): Promise<void> {
    await tx.query(`UPDATE request SET response = $4 WHERE caller = $1 AND method = $2 AND request_id = $3`, [key.caller, key.method, key.requestId, JSON.stringify(response)]);
  }

  async find(tx: Tx, key: Key): Promise<{ fingerprint: string; response: object } | undefined> {
    const rows: { fingerprint: string; response: object }[] = await tx.query(
      `SELECT fingerprint, response FROM request WHERE caller = $1 AND method = $2 AND request_id = $3`,
      [key.caller, key.method, key.requestId],
    );
    return rows[0];
  }
}
