import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { LinksStore } from './links.store.js';

/** Forgets the links of an erased record; their pages answer 404. */
@Injectable()
export class EraseLinks {
  constructor(private readonly links: LinksStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordId: string): Promise<number> {
    return this.links.erase(tx, recordId);
  }
}
