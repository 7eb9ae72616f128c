import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordVault } from '../vault/record-vault.js';
import { CustomersStore } from './customers.store.js';
import { IdentityIds } from './identity-ids.js';
import { toRecordErased } from './identity.events.js';
import { LoadComponents } from './load-components.js';
import { ActiveModel } from '../models/active-model.js';
import { PairsStore } from './pairs.store.js';
import { RecordsStore } from './records.store.js';
import { SaveMemory } from './save-memory.js';
import { Workbench } from './workbench.js';

/** What became of a record. */
export interface ErasedIdentity {
  /** Of its source key, for the erasure list. */
  tokens: string[];
  rowsDeleted: number;
}

/**
 * Takes records out of identity for ever: rows, tokens, features, facts and keys go, and everybody is told. What was held together by
 * them is matched anew at once. What else hangs on them is for its slices.
 */
@Injectable()
export class EraseIdentity {
  constructor(
    private readonly components: LoadComponents,
    private readonly customers: CustomersStore,
    private readonly records: RecordsStore,
    private readonly pairs: PairsStore,
    private readonly vault: RecordVault,
    private readonly servicing: ServicingDirectory,
    private readonly saving: SaveMemory,
    private readonly ids: IdentityIds,
    private readonly model: ActiveModel,
  ) {}

  async execute(tx: Tx, recordIds: readonly string[], by: { erasureId: string; actor: string; reason: string; now: Date }): Promise<Map<string, ErasedIdentity>> {
    const { now } = by;
    const loaded = await this.components.execute(tx, { recordIds, others: [], tokens: [], arriving: 0 });
    const book = await this.servicing.book(tx, loaded.recordIds, []);
    const bench = new Workbench(loaded, await this.model.current(tx), book, this.ids, now);
    const { state, links } = bench.matcher.without(recordIds);
    const owners = new Set(state.records.flatMap((r) => (recordIds.includes(r.recordId) && r.customerId !== undefined ? [r.customerId] : [])));
    await bench.change.execute(tx, {
      change: { kind: 'ERASE', recordIds, links }, state, fact: { kind: 'ERASED', recordIds }, actor: by.actor, reason: by.reason, validTime: now, now, backfill: false,
      causeRecordId: recordIds[0]!,
    });
    for (const customerId of owners) await bench.touch.execute(tx, { customerId, causeRecordId: recordIds[0]!, changed: ['records', 'attributes'], now, backfill: false });
    const versions = await this.customers.remove(tx, recordIds);
    await this.saving.execute(tx, bench, now);
    const tokens = await this.records.sourceTokensOf(tx, recordIds);
    const gone = [...versions.keys(), ...(await this.vault.destroy(tx, recordIds)), ...(await this.pairs.erase(tx, recordIds)), ...(await this.records.erase(tx, recordIds, now))];
    await appendEvents(tx, recordIds.map((recordId) => toRecordErased({ recordId, erasureId: by.erasureId, version: versions.get(recordId) ?? 1n, now, backfill: false })));
    return new Map(recordIds.map((id) => [id, { tokens: tokens.filter((t) => t.recordId === id).map((t) => t.token), rowsDeleted: gone.filter((one) => one === id).length }]));
  }
}
