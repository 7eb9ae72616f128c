import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { InteractionsStore } from './interactions.store.js';

/** Forgets what an erased record did. */
@Injectable()
export class EraseInteractions {
  constructor(private readonly interactions: InteractionsStore) {}

  execute(tx: Tx, recordId: string): Promise<void> {
    return this.interactions.erase(tx, recordId);
  }
}
