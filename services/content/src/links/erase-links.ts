import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import { LinksStore } from './links.store.js';

/** Forgets the links of erased records; their pages answer 404. */
@Injectable()
export class EraseLinks {
  constructor(private readonly links: LinksStore) {}

  execute(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.links.erase(tx, recordIds);
  }
}
