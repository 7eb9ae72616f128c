import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { EraseIdentity } from '../identity/erase-identity.js';
import { ErasureList } from './erasure-list.js';
import { ErasureStore } from './erasure.store.js';
import { ForgetEverywhere } from './forget-everywhere.js';

export interface ErasureAsked {
  recordIds: readonly string[];
  erasureId: string;
  actor: string;
  reason: string;
  now: Date;
}

/** Erases records for ever: rows, tokens and keys here, by event everywhere else, and on the list for what comes back from a backup. */
@Injectable()
export class EraseRecords {
  constructor(
    private readonly identity: EraseIdentity,
    private readonly slices: ForgetEverywhere,
    private readonly store: ErasureStore,
    private readonly list: ErasureList,
  ) {}

  /** The list is written before the commit: of the two faults, an erasure that is done again later is the one to have. */
  async execute(tx: Tx, asked: ErasureAsked): Promise<void> {
    const { recordIds, erasureId, now } = asked;
    if (recordIds.length === 0) return;
    await this.slices.execute(tx, recordIds);
    const tokens = await this.identity.execute(tx, recordIds, asked);
    await this.store.insert(tx, asked);
    await this.list.append(recordIds.map((recordId) => ({ erasureId, recordId, tokens: tokens.get(recordId) ?? [], erasedAt: now.toISOString() })));
  }
}
