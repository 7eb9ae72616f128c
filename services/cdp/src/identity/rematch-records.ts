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

  /**
   * What follows is history that comes late: its events are backfill. Erased and withdrawn records are passed over.
   * @param onlyFree what others hold is not waited for
   * @returns records that were left for that; they are to be matched later
   */
  async execute(tx: Tx, recordIds: readonly string[], now: Date, onlyFree = false): Promise<string[]> {
    const { ids: free, carried, left } = await (onlyFree ? this.holdFree(tx, recordIds) : this.hold(tx, recordIds));
    if (free.length === 0) return left;
    const tokens = [...new Set(free.flatMap((id) => carried.get(id) ?? []))];
    const loaded = await this.components.execute(tx, { recordIds: free, others: [], tokens, arriving: 0, onlyFree });
    const isBusy = (id: string): boolean => loaded.busy.records.has(id) || (carried.get(id) ?? []).some((token) => loaded.busy.tokens.has(token));
    const ids = free.filter((id) => !isBusy(id));
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
    return [...left, ...free.filter(isBusy)];
  }

  /** Locks source keys and tokens as intake does, so that each sees what the other has done. */
  private async hold(tx: Tx, recordIds: readonly string[]): Promise<Held> {
    for (let locked: ReadonlySet<string> | undefined; ; ) {
      const names = await this.namesOf(tx, recordIds);
      if (locked !== undefined && names.all.every((token) => locked!.has(token))) return { ids: await this.alive(tx, recordIds), carried: names.carried, left: [] };
      // A report may have changed a record while its locks were waited for: its new tokens are taken too.
      await this.records.lock(tx, names.sources);
      await this.records.lock(tx, names.candidates);
      locked = new Set([...(locked ?? []), ...names.all]);
    }
  }

  /** The same without waiting: records of which others hold something, or have just changed something, are left. */
  private async holdFree(tx: Tx, recordIds: readonly string[]): Promise<Held> {
    const before = await this.namesOf(tx, recordIds);
    const [sources, candidates] = await Promise.all([this.records.tryLock(tx, before.sources), this.records.tryLock(tx, before.candidates)]);
    const locked = new Set(before.all.filter((token) => !sources.has(token) && !candidates.has(token)));
    const names = await this.namesOf(tx, recordIds);
    const left = new Set(recordIds.filter((id) => !names.of(id).every((token) => locked.has(token))));
    return { ids: await this.alive(tx, recordIds.filter((id) => !left.has(id))), carried: names.carried, left: [...left] };
  }

  /** What is locked for each record: its source keys, and the tokens that candidates are found by but for hubs. */
  private async namesOf(tx: Tx, recordIds: readonly string[]): Promise<Names> {
    const [sources, tokens] = await Promise.all([this.records.sourceTokensOf(tx, recordIds), this.records.tokensOf(tx, recordIds)]);
    const rows = tokens.filter((row) => blockingTokenKinds.has(row.kind));
    const hubs = await this.pairs.hubsAmong(tx, [...new Set(rows.map((row) => row.token))]);
    const tokensBy = (all: readonly { recordId: string; token: string }[]): Map<string, string[]> =>
      new Map([...Map.groupBy(all, (row) => row.recordId)].map(([id, own]) => [id, own.map((row) => row.token)]));
    const [bySource, carried] = [tokensBy(sources), tokensBy(rows)];
    const own = sources.map((row) => row.token);
    const candidates = [...new Set(rows.flatMap((row) => (hubs.has(row.token) ? [] : [row.token])))];
    return {
      sources: own, candidates, all: [...own, ...candidates], carried,
      of: (id) => [...(bySource.get(id) ?? []), ...(carried.get(id) ?? []).filter((token) => !hubs.has(token))],
    };
  }

  private async alive(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    const alive = new Set((await this.pairs.recordsOf(tx, recordIds)).flatMap((r) => (r.withdrawn ? [] : [r.recordId])));
    return recordIds.filter((id) => alive.has(id));
  }
}

/** Records that may be worked on, with the tokens that each carries, and those that are left. */
interface Held {
  ids: string[];
  carried: ReadonlyMap<string, readonly string[]>;
  left: string[];
}

/** What is locked: source keys, then the tokens of candidates. */
interface Names {
  sources: readonly string[];
  candidates: readonly string[];
  all: readonly string[];
  /** Tokens by which candidates of a record are found, hubs too. */
  carried: ReadonlyMap<string, readonly string[]>;
  of(recordId: string): string[];
}
