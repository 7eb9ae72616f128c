import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ConsentStore } from './consent.store.js';

/** Erasure: what these records said goes with them. */
@Injectable()
export class ForgetConsents {
  constructor(private readonly consents: ConsentStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.consents.forget(tx, recordIds);
  }
}
