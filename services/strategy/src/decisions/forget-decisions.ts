import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { DecisionsStore } from './decisions.store.js';

@Injectable()
export class ForgetDecisions {
  constructor(private readonly decisions: DecisionsStore) {}

  /** Of an erased record. @returns how many rows are gone */
  async ofRecord(tx: Tx, recordId: string): Promise<number> {
    return this.decisions.deleteOfRecord(tx, recordId);
  }

  /** Older than they are kept. */
  async before(tx: Tx, before: Date): Promise<void> {
    await this.decisions.deleteBefore(tx, before);
  }
}
