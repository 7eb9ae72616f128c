import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { blockingTokenKinds } from './blocking-tokens.js';
import { IdentityIds } from './identity-ids.js';
import { LoadComponents } from './load-components.js';
import { ActiveModel } from '../models/active-model.js';
import { PairsStore } from './pairs.store.js';
import { RecordsStore } from './records.store.js';
import { SaveMemory } from './save-memory.js';
import { Workbench } from './workbench.js';

/** Matches records again by what is stored of them: under another model, without a hub, or for the first time after a bulk load. */
@Injectable()
export class RematchRecords {
  constructor(
    private readonly records: RecordsStore,
    private readonly pairs: PairsStore,
    private readonly components: LoadComponents,
    private readonly servicing: ServicingDirectory,
    private readonly saving: SaveMemory,
    private readonly ids: IdentityIds,
    private readonly model: ActiveModel,
  ) {}

  /** What follows is history that comes late: its events are backfill. Erased and withdrawn records are passed over. */
  async execute(tx: Tx, recordIds: readonly string[], now: Date): Promise<void> {
    const { ids, tokens } = await this.hold(tx, recordIds);
    if (ids.length === 0) return;
    const loaded = await this.components.execute(tx, { recordIds: ids, others: [], tokens, arriving: 0 });
    const book = await this.servicing.book(tx, loaded.recordIds, []);
    const bench = new Workbench(loaded, await this.model.current(tx), book, this.ids, now);
    for (const { component, matched } of bench.matcher.matchAll(ids)) {
      const { links, vetoed, state } = matched;
      const standing = new Set(state.links.map((l) => `${l.a} ${l.b} ${l.rule}`));
      const stays = vetoed.length === 0 && links.length === standing.size && links.every((l) => standing.has(`${l.a} ${l.b} ${l.rule}`));
      if (stays) continue;
      await bench.change.execute(tx, { change: { kind: 'MATCH', links, vetoed }, state, actor: 'system', reason: '', validTime: now, now, backfill: true, causeRecordId: component });
    }
    await this.saving.execute(tx, bench, now);
  }

  /** Locks source keys and tokens as intake does, so that each sees what the other has done. */
  private async hold(tx: Tx, recordIds: readonly string[]): Promise<{ ids: string[]; tokens: string[] }> {
    for (let locked: ReadonlySet<string> | undefined; ; ) {
      const sources = await this.records.sourceTokensOf(tx, recordIds);
      const rows = (await this.records.tokensOf(tx, recordIds)).filter((row) => blockingTokenKinds.has(row.kind));
      const hubs = await this.pairs.hubsAmong(tx, [...new Set(rows.map((row) => row.token))]);
      const own = sources.map((s) => s.token);
      const candidates = [...new Set(rows.flatMap((row) => (hubs.has(row.token) ? [] : [row.token])))];
      if (locked !== undefined && [...own, ...candidates].every((token) => locked!.has(token))) {
        const alive = new Set((await this.pairs.recordsOf(tx, recordIds)).flatMap((r) => (r.withdrawn ? [] : [r.recordId])));
        return { ids: recordIds.filter((id) => alive.has(id)), tokens: [...new Set(rows.map((row) => row.token))] };
      }
      // A report may have changed a record while its locks were waited for: its new tokens are taken too.
      await this.records.lock(tx, own);
      await this.records.lock(tx, candidates);
      locked = new Set([...(locked ?? []), ...own, ...candidates]);
    }
  }
}
