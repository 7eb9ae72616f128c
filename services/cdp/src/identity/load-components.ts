import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { HUB_CAP } from '../matching/train-model.js';
import { ChunkMemory } from './chunk-memory.js';
import { CustomersStore } from './customers.store.js';
import { IdentityStore, type LoadedState } from './identity.store.js';
import { MAX_COMPONENT } from './matcher.js';
import { PairMemory } from './pair-memory.js';
import { PairsStore, type Carrier } from './pairs.store.js';
import type { Edge } from './pairs.js';
import { RecordsStore } from './records.store.js';

/** Records whose components are wanted, and tokens whose carriers may become part of them. */
export interface Wanted {
  /** Known records that will be matched or changed. */
  recordIds: readonly string[];
  /** Further records that may be linked to: devices. */
  others: readonly string[];
  /** Tokens that the records have or will have. */
  tokens: readonly string[];
  /** Records that may take a token on while memory is worked on. */
  arriving: number;
  /** Those of them whose tokens are stored already. */
  stored?: ReadonlySet<string>;
}

export interface Loaded {
  memory: ChunkMemory;
  pairs: PairMemory;
  recordIds: readonly string[];
}

/**
 * Reads whole components into memory and holds their customers until the end of the transaction: all in one ordered statement, or nothing.
 * What turns out to be needed beyond them is not locked on top (two transactions could wait for each other): locks are given back and all
 * are taken anew.
 */
@Injectable()
export class LoadComponents {
  constructor(
    private readonly pairs: PairsStore,
    private readonly identity: IdentityStore,
    private readonly customers: CustomersStore,
    private readonly records: RecordsStore,
  ) {}

  /** The tokens are locked: nobody else takes one of them on meanwhile. */
  async execute(tx: Tx, wanted: Wanted): Promise<Loaded> {
    const limit = HUB_CAP + 1 + wanted.arriving;
    const { stored = NOBODY } = wanted;
    const found = (await this.pairs.carriers(tx, wanted.tokens, limit + stored.size)).filter(({ recordId }) => !stored.has(recordId));
    const carriers = withoutHubs(found, limit);
    const seeds = [...new Set([...wanted.recordIds, ...wanted.others, ...carriers.map((c) => c.recordId)])];
    const { state, edges } = await this.hold(tx, seeds, Math.max(1, wanted.recordIds.length + wanted.arriving) * MAX_COMPONENT);
    const ids = state.records.map((r) => r.recordId);
    const own = await this.records.tokensOf(tx, wanted.recordIds);
    const hubs = await this.pairs.hubsAmong(tx, wanted.tokens);
    const pairs = new PairMemory({ records: await this.pairs.recordsOf(tx, ids), edges, reviews: await this.pairs.reviewsAmong(tx, ids) }, hubs);
    return { memory: new ChunkMemory(state, found, own), pairs, recordIds: ids };
  }

  private async hold(tx: Tx, seeds: readonly string[], limit: number): Promise<{ state: LoadedState; edges: Edge[] }> {
    let wanted = seeds;
    await tx.query('SAVEPOINT components');
    for (;;) {
      const ids = new Set(await this.pairs.walk(tx, wanted, limit));
      const locked = new Set(await this.customers.lockOf(tx, [...ids]));
      const state = await this.identity.read(tx, [...locked], [...ids]);
      const edges = await this.pairs.edgesOf(tx, [...ids]);
      // Others may have gone on while their locks were waited for.
      const beyond = [...state.records.filter((r) => !ids.has(r.recordId) || (r.customerId !== undefined && !locked.has(r.customerId))).map((r) => r.recordId), ...(ids.size < limit ? edges.flatMap((e) => [e.a, e.b].filter((id) => !ids.has(id))) : [])];
      if (beyond.length === 0) {
        await tx.query('RELEASE SAVEPOINT components');
        return { state, edges };
      }
      await tx.query('ROLLBACK TO SAVEPOINT components');
      wanted = [...new Set([...ids, ...beyond])];
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** What stays a hub whatever is worked on gives no candidates, and need not be held. */
function withoutHubs(carriers: readonly Carrier[], limit: number): Carrier[] {
  const count = new Map<string, number>();
  for (const { token } of carriers) count.set(token, (count.get(token) ?? 0) + 1);
  return carriers.filter(({ token }) => count.get(token)! < limit);
}
