import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { HUB_CAP } from '../matching/train-model.js';
import { beyondHeld, busyRecords } from './busy-records.js';
import { ChunkMemory } from './chunk-memory.js';
import { CustomersStore } from './customers.store.js';
import { IdentityStore, type LoadedState } from './identity.store.js';
import { MAX_COMPONENT } from './matcher.js';
import { PairMemory } from './pair-memory.js';
import { PairsStore, type Carrier } from './pairs.store.js';
import type { Edge, MatchedRecord, Review } from './pairs.js';
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
  /** What others hold is left out instead of waited for. */
  onlyFree?: boolean;
}

/** Components as they are stored. */
interface Stored {
  state: LoadedState;
  edges: Edge[];
  records: MatchedRecord[];
  reviews: Review[];
}

/** Components that are held, without those of `busy`. */
type Held = Stored & { busy: ReadonlySet<string> };

export interface Loaded {
  memory: ChunkMemory;
  pairs: PairMemory;
  recordIds: readonly string[];
  /** Records that others hold, and tokens of theirs: nothing of them is in memory. */
  busy: { records: ReadonlySet<string>; tokens: ReadonlySet<string> };
}

/**
 * Reads whole components into memory and holds their customers until the end of the transaction: all in one ordered statement, or nothing.
 * What turns out to be needed beyond them is not locked on top (two transactions could wait for each other): locks are given back and all
 * are taken anew. Or nothing is waited for, and what others hold is told.
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
    const [found, own, hubs] = await Promise.all([
      this.pairs.carriers(tx, wanted.tokens, limit),
      this.records.tokensOf(tx, wanted.recordIds),
      this.pairs.hubsAmong(tx, wanted.tokens),
    ]);
    const carriers = withoutHubs(found, limit);
    const seeds = [...new Set([...wanted.recordIds, ...wanted.others, ...carriers.map((c) => c.recordId)])];
    const most = Math.max(1, wanted.recordIds.length + wanted.arriving) * MAX_COMPONENT;
    const { busy, state, ...pairs } = await (wanted.onlyFree === true ? this.holdFree(tx, seeds, most) : this.hold(tx, seeds, most));
    const isFree = ({ recordId }: Carrier): boolean => !busy.has(recordId);
    return {
      memory: new ChunkMemory(state, found.filter(isFree), own),
      pairs: new PairMemory(pairs, hubs),
      recordIds: state.records.map((r) => r.recordId),
      busy: { records: busy, tokens: new Set(carriers.filter((c) => !isFree(c)).map((c) => c.token)) },
    };
  }

  /** Holds the customers of these records that nobody else holds, and loads nothing. @returns the records whose customers others hold */
  async busyAmong(tx: Tx, recordIds: readonly string[]): Promise<Set<string>> {
    const held = new Set(await this.customers.lockOf(tx, recordIds, 'free'));
    const customers = await this.customers.customersOf(tx, recordIds);
    return new Set([...customers].filter(([, customerId]) => !held.has(customerId)).map(([recordId]) => recordId));
  }

  private async hold(tx: Tx, seeds: readonly string[], limit: number): Promise<Held> {
    let wanted = seeds;
    for (let start = 'SAVEPOINT components'; ; start = 'ROLLBACK TO SAVEPOINT components') {
      // All that is wanted by now, however much: where the limit cut through a customer, it would cut through the same one again and again.
      const most = Math.max(limit, wanted.length);
      const [, walked] = await Promise.all([tx.query(start), this.pairs.walk(tx, wanted, most)]);
      const ids = new Set(walked);
      const locked = await this.customers.lockOf(tx, walked);
      const held = await this.read(tx, locked, walked);
      // Others may have gone on while their locks were waited for.
      const beyond = beyondHeld(held.state, held.edges, { ids, held: new Set(locked), isCut: ids.size >= most });
      if (beyond.length === 0) {
        await tx.query('RELEASE SAVEPOINT components');
        return { ...held, busy: NOBODY };
      }
      wanted = [...new Set([...ids, ...beyond])];
    }
  }

  /** Holds what nobody else holds; components that others hold or changed meanwhile are busy, and left out. */
  private async holdFree(tx: Tx, seeds: readonly string[], limit: number): Promise<Held> {
    const walked = await this.pairs.walk(tx, seeds, limit);
    const locked = await this.customers.lockOf(tx, walked, 'free');
    const { state, edges, records, reviews } = await this.read(tx, locked, walked);
    const busy = busyRecords(state, edges, { ids: new Set(walked), held: new Set(locked), isCut: walked.length >= limit });
    if (busy.size === 0) return { state, edges, records, reviews, busy };
    const isFree = ({ recordId }: { recordId: string }): boolean => !busy.has(recordId);
    const free = {
      records: state.records.filter(isFree),
      links: state.links.filter((l) => !busy.has(l.a)),
      cannotLinks: state.cannotLinks,
      customers: state.customers.filter((c) => c.anchorRecordId === undefined || !busy.has(c.anchorRecordId)),
    };
    return { state: free, edges, records: records.filter(isFree), reviews, busy };
  }

  /** What does not depend on each other is asked together. */
  private async read(tx: Tx, customerIds: readonly string[], recordIds: readonly string[]): Promise<Stored> {
    const [state, edges, records, reviews] = await Promise.all([
      this.identity.read(tx, customerIds, recordIds), this.pairs.edgesOf(tx, recordIds), this.pairs.recordsOf(tx, recordIds), this.pairs.reviewsAmong(tx, recordIds),
    ]);
    return { state, edges, records, reviews };
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** What stays a hub whatever is worked on gives no candidates, and need not be held. */
function withoutHubs(carriers: readonly Carrier[], limit: number): Carrier[] {
  const count = new Map<string, number>();
  for (const { token } of carriers) count.set(token, (count.get(token) ?? 0) + 1);
  return carriers.filter(({ token }) => count.get(token)! < limit);
}
