import type { ServicingBook } from '../agents/servicing-book.js';
import type { ServicingDirectory } from '../agents/servicing-directory.js';
import type { Model } from '../matching/model.js';
import { ChangeIdentity } from './change-identity.js';
import type { ChunkMemory } from './chunk-memory.js';
import { ChunkCustomers, ChunkIdentity, ChunkLedger, ChunkOutbox } from './chunk-stores.js';
import type { CustomersStore } from './customers.store.js';
import type { IdentityIds } from './identity-ids.js';
import type { IdentityStore } from './identity.store.js';
import type { LedgerStore } from './ledger.store.js';
import type { Loaded } from './load-components.js';
import { Matcher } from './matcher.js';
import type { Outbox } from './outbox.js';
import type { PairMemory } from './pair-memory.js';
import { TouchCustomer } from './touch-customer.js';

/** The use cases of identity over memory instead of tables, for many records at once; {@link SaveMemory} writes what they did. */
export class Workbench {
  readonly memory: ChunkMemory;
  readonly pairs: PairMemory;
  readonly matcher: Matcher;
  readonly customers: ChunkCustomers;
  readonly ledger = new ChunkLedger();
  /** What is told with the rest, where no other outbox is given. */
  readonly outbox = new ChunkOutbox();
  readonly servicing: ServicingDirectory;
  readonly touch: TouchCustomer;
  readonly change: ChangeIdentity;

  constructor({ memory, pairs }: Loaded, readonly model: Model, book: ServicingBook, ids: IdentityIds, now: Date, outbox?: Outbox) {
    this.memory = memory;
    this.pairs = pairs;
    this.matcher = new Matcher(memory, pairs, model, () => ids.next(), now);
    this.customers = new ChunkCustomers(memory);
    this.servicing = standIn<ServicingDirectory>({ assign: async (_, assignment) => book.assign(assignment), servicingAgentOf: async (_, recordIds) => book.latest(recordIds) });
    const told = outbox ?? this.outbox;
    this.touch = new TouchCustomer(standIn<CustomersStore>(this.customers), this.servicing, told);
    this.change = new ChangeIdentity(standIn<IdentityStore>(new ChunkIdentity(memory)), standIn<CustomersStore>(this.customers), standIn<LedgerStore>(this.ledger), this.touch, ids, told);
  }
}

/** The use cases name the classes that are injected; over memory they get the methods that they call. */
export const standIn = <T>(part: Partial<T>): T => part as T;
