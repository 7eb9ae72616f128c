import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { Database, type Tx } from '@kejing/postgres';
import { RequestsStore } from './requests.store.js';

/** Gives each write that a caller asks for one effect, however often he asks. */
@Injectable()
export class RunOnce {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RequestsStore) private readonly requests: RequestsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in one transaction with the memory of the request; a repetition is answered what the first one was.
   * `work` answers plain JSON. CONFLICT REQUEST_ID_REUSED where the id was used for something else.
   */
  async execute<T>(caller: string, method: string, request: { readonly requestId: string }, work: (tx: Tx) => Promise<T>): Promise<T> {
    const bodyHash = createHash('sha256').update(JSON.stringify([method, request])).digest('base64url');
    return this.db.tx(async (tx) => {
      if (await this.requests.claim(tx, request.requestId, caller, bodyHash, this.clock.now())) {
        const answer = await work(tx);
        await this.requests.answer(tx, request.requestId, caller, answer);
        return answer;
      }
      const known = await this.requests.find(tx, request.requestId, caller);
      if (known?.bodyHash !== bodyHash) throw fault('CONFLICT', 'REQUEST_ID_REUSED', 'this request id was used for another request');
      return known.answer as T;
    });
  }
}
