import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

export interface AppliedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly caller: string;
  readonly fingerprint: string;
}

/** Requests that had their effect. */
@Injectable()
export class AppliedRequestsStore {
  /** Claims the request; where it had been applied, answers what it was then. Waits for another transaction that is applying it. */
  async claim(tx: Tx, request: AppliedRequest, now: Date): Promise<(AppliedRequest & { result: unknown }) | undefined> {
    const { requestId, method, caller, fingerprint } = request;
    const claimed: unknown[] = await tx.query(
      `INSERT INTO applied_request (request_id, method, caller, fingerprint, applied_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
      [requestId, method, caller, fingerprint, now],
    );
    if (claimed.length > 0) return undefined;
    const rows: (AppliedRequest & { result: unknown })[] = await tx.query(
      `SELECT request_id AS "requestId", method, caller, fingerprint, result FROM applied_request WHERE request_id = $1`,
      [requestId],
    );
    return rows[0];
  }

  async keepResult(tx: Tx, requestId: string, result: object): Promise<void> {
    await tx.query(`UPDATE applied_request SET result = $2 WHERE request_id = $1`, [requestId, JSON.stringify(result)]);
  }
}
