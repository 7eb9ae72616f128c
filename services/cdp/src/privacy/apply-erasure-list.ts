import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { EraseIdentity } from '../identity/erase-identity.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { RememberErasures } from '../identity/remember-erasures.js';
import { ErasureList, type ErasedRecord } from './erasure-list.js';
import { ErasureStore } from './erasure.store.js';
import { ForgetEverywhere } from './forget-everywhere.js';

const BATCH = 500;

/** Before anything is served: what was erased stays erased, also where the database came back from a backup that is older. */
@Injectable()
export class ApplyErasureList {
  constructor(
    private readonly database: Database,
    private readonly list: ErasureList,
    private readonly directory: RecordDirectory,
    private readonly identity: EraseIdentity,
    private readonly slices: ForgetEverywhere,
    private readonly store: ErasureStore,
    private readonly remember: RememberErasures,
  ) {}

  /** @returns how many records had come back */
  async execute(now: Date): Promise<number> {
    const entries = await this.list.read();
    let erased = 0;
    for (let i = 0; i < entries.length; i += BATCH) erased += await this.batch(entries.slice(i, i + BATCH), now);
    return erased;
  }

  private batch(entries: readonly ErasedRecord[], now: Date): Promise<number> {
    return this.database.tx(async (tx) => {
      for (const entry of entries) await this.remember.execute(tx, entry.tokens, new Date(entry.erasedAt));
      const back = await this.directory.describe(tx, entries.map((entry) => entry.recordId));
      for (const { erasureId, recordId } of entries.filter((entry) => back.has(entry.recordId))) {
        const by = { erasureId, actor: 'system', reason: 'erasure list', now };
        const hung = await this.slices.execute(tx, recordId);
        const erased = await this.identity.execute(tx, [recordId], by);
        await this.store.insert(tx, { ...by, recordIds: [recordId] });
        await this.store.insertReceipt(tx, { erasureId, recordId, service: 'cdp', rowsDeleted: hung + (erased.get(recordId)?.rowsDeleted ?? 0), completeTime: now });
      }
      return back.size;
    });
  }
}
