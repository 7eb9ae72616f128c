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

/** Erases records for ever: rows, tokens and keys here, with the own receipt; by event everywhere else; and on the list for what comes back from a backup. */
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
    const hung = new Map<string, number>();
    for (const recordId of recordIds) hung.set(recordId, await this.slices.execute(tx, recordId));
    const erased = await this.identity.execute(tx, recordIds, asked);
    await this.store.insert(tx, asked);
    for (const [recordId, { rowsDeleted }] of erased) {
      await this.store.insertReceipt(tx, { erasureId, recordId, service: 'cdp', rowsDeleted: rowsDeleted + (hung.get(recordId) ?? 0), completeTime: now });
    }
    await this.list.append([...erased].map(([recordId, { tokens }]) => ({ erasureId, recordId, tokens, erasedAt: now.toISOString() })));
  }
}
