import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { AppliedRequestsStore } from './applied-requests.store.js';

export interface WriteRequest {
  /** A UUID. */
  readonly requestId: string;
  readonly method: string;
  /** Subject of the caller's token. */
  readonly caller: string;
  /** Everything that the request asks for. */
  readonly content: object;
}

/** Gives a repeated request one effect: the claim commits with the effect. */
@Injectable()
export class Once {
  constructor(private readonly requests: AppliedRequestsStore) {}

  /**
   * Runs `work` where the request is new. `work` answers what names its result: ids and versions, no personal data.
   * @returns that of the first run
   * @throws CONFLICT REQUEST_ID_REUSED where the id was used by somebody else or for something else
   */
  async run<R extends object>(tx: Tx, { requestId, method, caller, content }: WriteRequest, now: Date, work: () => Promise<R>): Promise<R> {
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
    const earlier = await this.requests.claim(tx, { requestId, method, caller, fingerprint }, now);
    if (earlier) {
      if (earlier.method === method && earlier.caller === caller && earlier.fingerprint === fingerprint) return earlier.result as R;
      throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'the request_id was used for another request');
    }
    const result = await work();
    await this.requests.keepResult(tx, requestId, result);
    return result;
  }
}
