import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import { DecisionsStore } from './decisions.store.js';

@Injectable()
export class ForgetDecisions {
  constructor(private readonly decisions: DecisionsStore) {}

  /** Of erased records. */
  ofRecords(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.decisions.deleteOfRecords(tx, recordIds);
  }

  /** Older than they are kept. */
  async before(tx: Tx, before: Date): Promise<void> {
    await this.decisions.deleteBefore(tx, before);
  }
}
