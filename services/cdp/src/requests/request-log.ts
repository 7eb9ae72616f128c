import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { RequestsStore } from './requests.store.js';

export interface IdempotentRequest {
  /** Subject of the token. */
  caller: string;
  method: string;
  /** UUID that the caller chose; empty: not repeatable, the work is simply done. */
  requestId: string;
  /** The request itself: the same id with another content is a mistake. Only its hash is kept. */
  content: object;
}

/** Writes that are asked for twice with one request_id have one effect and one answer. */
@Injectable()
export class RequestLog {
  constructor(private readonly requests: RequestsStore) {}

  /**
   * Does `work` once for a request, in the transaction; a repetition gets the answer of the first (as JSON). The answer must hold no
   * identifying data.
   * @throws KejingError CONFLICT REQUEST_ID_REUSED for another content under the same id
   */
  async once<T extends object>(tx: Tx, request: IdempotentRequest, work: () => Promise<T>): Promise<T> {
    if (request.requestId === '') return work();
    const { content, ...key } = request;
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
    if (await this.requests.claim(tx, key, fingerprint)) {
      const response = await work();
      await this.requests.answer(tx, key, response);
      return response;
    }
    const earlier = await this.requests.find(tx, key);
    if (earlier?.fingerprint !== fingerprint) throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'the request_id was used for another request');
    return earlier.response as T;
  }
}
