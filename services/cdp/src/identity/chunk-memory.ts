import { pair, type Decision, type Link, type Pair } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import type { LoadedCustomer, LoadedState } from './identity.store.js';
import type { Carrier } from './pairs.store.js';
import type { TokenRow } from './records.store.js';

/** A record as a chunk works on it. */
export interface ChunkRecord {
  recordId: string;
  createdAt: Date;
  legalEntity: string;
  customerId?: string;
  /** Of its assignment to a customer; 0 before the first. */
  version: bigint;
  exclusive: readonly string[];
}

/** A customer as a chunk works on it; `was` is the version in the database, undefined for a minted one. */
export interface ChunkCustomer extends LoadedCustomer {
  was: bigint | undefined;
  changed: boolean;
}

/** Whole components of identity and the tokens around them, in memory: answers what the database would answer once all that was saved here is saved there. */
export class ChunkMemory {
  readonly records = new Map<string, ChunkRecord>();
  readonly customers = new Map<string, ChunkCustomer>();
  /** Links of the database that a decision ended, and ledger entries of those that one made. */
  readonly endedLinks = new Map<string, Link>();
  readonly madeLinks = new Map<string, LedgerEntry>();
  /** Pairs that need not be kept apart any more. */
  readonly revoked: Pair[] = [];
  /** Records whose customer changed. */
  readonly moved = new Set<string>();
  private readonly carriers = new Map<string, Set<string>>();
  private readonly aliases = new Map<string, readonly string[]>();
  private readonly tokensOfRecord = new Map<string, readonly TokenRow[]>();
  private readonly members = new Map<string, Set<string>>();
  private readonly anchored = new Map<string, Set<string>>();
  private readonly links = new Map<string, Map<string, Link>>();
  private readonly stored = new Set<string>();
  private apart: Pair[] = [];

  constructor(state: LoadedState, carriers: readonly Carrier[], own: readonly TokenRow[]) {
    for (const record of state.records) this.addRecord(record);
    for (const link of state.links) {
      this.addLink(link);
      this.stored.add(keyOf(link));
    }
    this.apart.push(...state.cannotLinks);
    for (const customer of state.customers) this.addCustomer({ ...customer, was: customer.version, changed: false });
    for (const { token, recordId } of carriers) into(this.carriers, token).add(recordId);
    for (const row of own) this.tokensOfRecord.set(row.recordId, [...(this.tokensOfRecord.get(row.recordId) ?? []), row]);
  }

  addRecord(record: ChunkRecord): void {
    this.records.set(record.recordId, { ...record });
    if (record.customerId !== undefined) into(this.members, record.customerId).add(record.recordId);
  }

  /** An erased record is no member any more; its rows are deleted by whoever erases it. Its links end with the decision. */
  forget(recordId: string): void {
    const customerId = this.records.get(recordId)?.customerId;
    if (customerId !== undefined) this.members.get(customerId)?.delete(recordId);
    for (const row of this.tokensOf(recordId)) this.carriers.get(row.token)?.delete(recordId);
    this.records.delete(recordId);
    for (const [key, link] of this.links.get(recordId) ?? []) this.links.get(link.a === recordId ? link.b : link.a)?.delete(key);
    this.links.delete(recordId);
  }

  tokensOf(recordId: string): readonly TokenRow[] {
    return this.tokensOfRecord.get(recordId) ?? [];
  }

  /** Replaces the tokens of a record. */
  putTokens(recordId: string, rows: readonly TokenRow[]): void {
    const record = this.records.get(recordId)!;
    for (const row of this.tokensOf(recordId)) this.carriers.get(row.token)?.delete(recordId);
    for (const row of rows) into(this.carriers, row.token).add(recordId);
    this.tokensOfRecord.set(recordId, rows);
    record.exclusive = rows.filter((row) => EXCLUSIVE.has(row.kind)).map((row) => `${row.kind}:${row.token}`);
  }

  /** The same value under every live key: records that carry one of them carry it. */
  alias(token: string, tokens: readonly string[]): void {
    if (tokens.length > 1) this.aliases.set(token, tokens);
  }

  /** Records that carry a token, as far as they were loaded. */
  carriersOf(token: string): ReadonlySet<string> {
    const aliases = this.aliases.get(token);
    return aliases === undefined ? (this.carriers.get(token) ?? NOBODY) : new Set(aliases.flatMap((alias) => [...(this.carriers.get(alias) ?? NOBODY)]));
  }

  membersOf(customerId: string): ReadonlySet<string> {
    return this.members.get(customerId) ?? NOBODY;
  }

  linksOf(recordId: string): Link[] {
    return [...(this.links.get(recordId)?.values() ?? [])];
  }

  /** Records that a link joins with this one. */
  linkedTo(recordId: string): string[] {
    return this.linksOf(recordId).map((l) => (l.a === recordId ? l.b : l.a));
  }

  /** Whether a steward keeps them apart. */
  areApart(x: string, y: string): boolean {
    const { a, b } = pair(x, y);
    return this.apart.some((p) => p.a === a && p.b === b);
  }

  /** The whole components of these records. */
  component(seeds: readonly string[]): LoadedState {
    const ids = new Set<string>();
    for (const seed of seeds) {
      const customerId = this.records.get(seed)?.customerId;
      if (customerId !== undefined) for (const id of this.members.get(customerId)!) ids.add(id);
      else if (this.records.has(seed)) ids.add(seed);
    }
    const links = new Map<string, Link>();
    for (const id of ids) for (const [key, link] of this.links.get(id) ?? []) links.set(key, link);
    return {
      records: this.inOrder(ids),
      links: [...links].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, link]) => link), // the keys sort as the database does
      cannotLinks: this.apart.filter(({ a, b }) => ids.has(a) || ids.has(b)),
      customers: [...ids].flatMap((id) => [...(this.anchored.get(id) ?? [])]).map((id) => this.customers.get(id)!),
    };
  }

  saveApart({ revoked, cannotLinks }: Decision): void {
    this.revoked.push(...revoked);
    this.apart = [...this.apart.filter((p) => !revoked.some((r) => r.a === p.a && r.b === p.b)), ...cannotLinks];
  }

  saveLinks(decision: Decision, entries: readonly LedgerEntry[]): void {
    for (const link of decision.unlinked) {
      const key = keyOf(link);
      for (const id of [link.a, link.b]) this.links.get(id)?.delete(key);
      this.madeLinks.delete(key);
      if (this.stored.has(key)) this.endedLinks.set(key, link);
    }
    for (const link of decision.linked) {
      this.addLink(link);
      this.madeLinks.set(keyOf(link), entries.find((e) => e.kind === 'LINKED' && e.rule === link.rule && e.recordIds[0] === link.a && e.recordIds[1] === link.b)!);
    }
  }

  /** @returns the new version of each moved record's assignment */
  saveCustomers(decision: Decision): Map<string, bigint> {
    for (const minted of decision.minted) this.addCustomer({ ...minted, version: 0n, was: undefined, changed: true });
    for (const { customerId, anchorRecordId, redirectTo } of decision.changedCustomers) {
      const { redirectTo: _, anchorRecordId: anchor, ...rest } = this.customers.get(customerId)!;
      if (anchor !== undefined) this.anchored.get(anchor)?.delete(customerId);
      const version = rest.version + (redirectTo === undefined ? 0n : 1n);
      this.addCustomer({ ...rest, version, changed: true, ...(anchorRecordId === undefined ? {} : { anchorRecordId }), ...(redirectTo === undefined ? {} : { redirectTo }) });
    }
    return new Map(decision.moves.map(({ recordId, to }) => [recordId, this.move(recordId, to)]));
  }

  /** The customer of a new record that stands alone. */
  addAlone(customerId: string, recordId: string, createdAt: Date): void {
    this.addCustomer({ customerId, anchorRecordId: recordId, createdAt, version: 1n, was: undefined, changed: true });
    this.move(recordId, customerId);
  }

  raiseVersion(customerId: string): bigint | undefined {
    const customer = this.customers.get(customerId);
    if (customer?.anchorRecordId === undefined || customer.redirectTo !== undefined) return undefined;
    customer.changed = true;
    return (customer.version += 1n);
  }

  /** Oldest first. */
  recordsOf(customerId: string): string[] {
    return this.inOrder(this.members.get(customerId) ?? []).map((record) => record.recordId);
  }

  private move(recordId: string, to: string): bigint {
    const record = this.records.get(recordId)!;
    if (record.customerId !== undefined) this.members.get(record.customerId)?.delete(recordId);
    into(this.members, to).add(recordId);
    record.customerId = to;
    this.moved.add(recordId);
    return (record.version += 1n);
  }

  private inOrder(ids: Iterable<string>): ChunkRecord[] {
    return [...ids].map((id) => ({ ...this.records.get(id)! })).sort(byAge);
  }

  private addCustomer(customer: ChunkCustomer): void {
    this.customers.set(customer.customerId, customer);
    if (customer.anchorRecordId !== undefined) into(this.anchored, customer.anchorRecordId).add(customer.customerId);
  }

  private addLink(link: Link): void {
    for (const id of [link.a, link.b]) this.links.set(id, (this.links.get(id) ?? new Map<string, Link>()).set(keyOf(link), link));
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** Kinds of number of which nobody has two. */
const EXCLUSIVE: ReadonlySet<string> = new Set(['RESIDENT_ID', 'USCC']);

const keyOf = (link: Link): string => `${link.a} ${link.b} ${link.rule}`;

const byAge = (x: { createdAt: Date; recordId: string }, y: { createdAt: Date; recordId: string }): number =>
  x.createdAt.getTime() - y.createdAt.getTime() || (x.recordId < y.recordId ? -1 : 1);

function into(sets: Map<string, Set<string>>, key: string): Set<string> {
  let set = sets.get(key);
  if (set === undefined) sets.set(key, (set = new Set()));
  return set;
}
