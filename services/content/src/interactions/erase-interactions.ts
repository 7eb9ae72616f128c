import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { InteractionsStore } from './interactions.store.js';

/** Forgets what an erased record did. */
@Injectable()
export class EraseInteractions {
  constructor(private readonly interactions: InteractionsStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordId: string): Promise<number> {
    return this.interactions.erase(tx, recordId);
  }
}
