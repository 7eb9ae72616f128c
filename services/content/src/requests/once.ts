import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { AppliedRequestsStore, type AppliedRequest } from './applied-requests.store.js';

/** Gives a repeated request one effect: the claim commits with the effect. */
@Injectable()
export class Once {
  constructor(private readonly requests: AppliedRequestsStore) {}

  /**
   * Undefined where the request is new; otherwise the id of what its first run made or changed.
   * @throws CONFLICT REQUEST_ID_REUSED where the id was used by somebody else or for something else
   */
  async earlier(tx: Tx, request: AppliedRequest, now: Date): Promise<string | undefined> {
    const applied = await this.requests.claim(tx, request, now);
    if (!applied) return undefined;
    if (applied.method !== request.method || applied.caller !== request.caller) {
      throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'the request_id was used for another request');
    }
    return applied.subjectId;
  }
}
