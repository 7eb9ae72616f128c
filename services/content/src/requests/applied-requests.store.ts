import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';

export interface AppliedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly caller: string;
  readonly subjectId: string;
}

/** Requests that had their effect. */
@Injectable()
export class AppliedRequestsStore {
  /** Claims the request; where it had been applied, answers what it was then. Waits for another transaction that is applying it. */
  async claim(tx: Tx, request: AppliedRequest, now: Date): Promise<AppliedRequest | undefined> {
    const claimed: unknown[] = await tx.query(
      `INSERT INTO applied_request (request_id, method, caller, subject_id, apply_time) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
      [request.requestId, request.method, request.caller, request.subjectId, now],
    );
    if (claimed.length > 0) return undefined;
    const rows: AppliedRequest[] = await tx.query(
      `SELECT request_id AS "requestId", method, caller, subject_id AS "subjectId" FROM applied_request WHERE request_id = $1`,
      [request.requestId],
    );
    return rows[0];
  }
}
