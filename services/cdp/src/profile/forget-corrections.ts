import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { CorrectionsStore } from './corrections.store.js';

/** Erasure: what stewards stated of these records, and what the records said before, goes with them. */
@Injectable()
export class ForgetCorrections {
  constructor(private readonly corrections: CorrectionsStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.corrections.forget(tx, recordIds);
  }
}
