import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordsStore } from './records.store.js';

/** Notes erasures that the list outside of the database knows and a restored database has forgotten. */
@Injectable()
export class RememberErasures {
  constructor(private readonly records: RecordsStore) {}

  async execute(tx: Tx, sourceTokens: readonly string[], erasedAt: Date): Promise<void> {
    if (sourceTokens.length > 0) await this.records.noteErased(tx, sourceTokens, erasedAt);
  }
}
