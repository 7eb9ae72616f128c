import type { Decision, Link, Pair } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import type { LoadedCustomer, LoadedState } from './identity.store.js';
import type { DatedToken, TokenRow } from './records.store.js';

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
  /** Records whose customer changed. */
  readonly moved = new Set<string>();
  private readonly tokens = new Map<string, Map<string, DatedToken>>();
  private readonly tokensOfRecord = new Map<string, readonly TokenRow[]>();
  private readonly members = new Map<string, Set<string>>();
  private readonly anchored = new Map<string, Set<string>>();
  private readonly links = new Map<string, Map<string, Link>>();
  private readonly stored = new Set<string>();
  private readonly apart: Pair[] = [];

  constructor(state: LoadedState, tokens: readonly DatedToken[], own: readonly TokenRow[]) {
    for (const record of state.records) this.addRecord(record);
    for (const link of state.links) {
      this.addLink(link);
      this.stored.add(keyOf(link));
    }
    this.apart.push(...state.cannotLinks);
    for (const customer of state.customers) this.addCustomer({ ...customer, was: customer.version, changed: false });
    for (const row of tokens) this.addToken(row);
    for (const row of own) this.tokensOfRecord.set(row.recordId, [...(this.tokensOfRecord.get(row.recordId) ?? []), row]);
  }

  addRecord(record: ChunkRecord): void {
    this.records.set(record.recordId, { ...record });
    if (record.customerId !== undefined) into(this.members, record.customerId).add(record.recordId);
  }

  tokensOf(recordId: string): readonly TokenRow[] {
    return this.tokensOfRecord.get(recordId) ?? [];
  }

  /** Replaces the tokens of a record. */
  putTokens(recordId: string, rows: readonly TokenRow[]): void {
    const record = this.records.get(recordId)!;
    for (const row of this.tokensOf(recordId)) this.tokens.get(row.token)?.delete(recordId);
    for (const row of rows) this.addToken({ ...row, createdAt: record.createdAt });
    this.tokensOfRecord.set(recordId, rows);
    record.exclusive = rows.filter((row) => EXCLUSIVE.has(row.kind)).map((row) => `${row.kind}:${row.token}`);
  }

  /** Rows with one of the tokens, oldest record first, at most `limit` for each token. */
  withTokens(tokens: readonly string[], limit: number): DatedToken[] {
    return tokens.flatMap((token) => [...(this.tokens.get(token)?.values() ?? [])].sort(byAge).slice(0, limit));
  }

  hasLink(recordId: string, rule: string): boolean {
    return [...(this.links.get(recordId)?.values() ?? [])].some((link) => link.rule === rule);
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

  private addToken(row: DatedToken): void {
    this.tokens.set(row.token, (this.tokens.get(row.token) ?? new Map<string, DatedToken>()).set(row.recordId, row));
  }
}

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
