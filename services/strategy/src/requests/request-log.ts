import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { RequestStore } from './request.store.js';

export interface IdempotentRequest {
  /** Subject of the token. */
  caller: string;
  method: string;
  /** UUID that the caller chose. */
  requestId: string;
}

/** Writes that are asked for twice with one request_id have one effect and one answer. */
@Injectable()
export class RequestLog {
  constructor(
    private readonly requests: RequestStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Does `work` once for a request, in the transaction; a repetition gets what the first one answered, as JSON: ids and versions, nothing personal.
   * @param content the request itself: only its hash is kept
   * @throws KejingError CONFLICT REQUEST_ID_REUSED for another content under the same id
   */
  async once<T extends object>(tx: Tx, request: IdempotentRequest, content: object, work: () => Promise<T>): Promise<T> {
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
    if (await this.requests.claim(tx, request, fingerprint, this.clock.now())) {
      const response = await work();
      await this.requests.answer(tx, request, response);
      return response;
    }
    const earlier = await this.requests.find(tx, request);
    if (earlier?.fingerprint !== fingerprint) throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'the request_id was used for another request');
    return earlier.response as T;
  }

  /** Forgets requests that were made before `before`; a repetition after that is a new request. */
  async forget(tx: Tx, before: Date): Promise<void> {
    await this.requests.forget(tx, before);
  }
}
