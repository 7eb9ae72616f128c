import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import { InteractionsStore } from './interactions.store.js';

/** Forgets what erased records did. */
@Injectable()
export class EraseInteractions {
  constructor(private readonly interactions: InteractionsStore) {}

  execute(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.interactions.erase(tx, recordIds);
  }
}
