import { randomBytes } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { parseKeys } from '@kejing/crypto';
import { shippedModel, type Model } from '../matching/model.js';
import { FeatureDigests } from '../vault/feature-digests.js';
import { KeyRings } from '../vault/key-rings.js';
import { Tokens } from '../vault/tokens.js';
import { ChunkMemory } from './chunk-memory.js';
import { decideIdentity } from './decide-identity.js';
import type { Change, CustomerState, IdentityState } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import { Matcher } from './matcher.js';
import { PairMemory } from './pair-memory.js';
import { PrepareParty, type PreparedParty } from './prepare-party.js';
import { ledgerEntry, toLedger } from './to-ledger.js';

export type PartyInit = MessageInitShape<typeof PartyReportedSchema>;

const key = parseKeys(`v1:${randomBytes(32).toString('base64')}`);
const rings = new KeyRings(key, key);
const prepare = new PrepareParty(new Tokens(rings), new FeatureDigests(rings));

/** Prepares a party as intake does. */
export const prepared = (party: PartyInit, time = new Date('2026-05-01T00:00:00Z')): PreparedParty => prepare.execute(create(PartyReportedSchema, party), '2026-06-01', time);

/** Identity in memory for good: what the stores and use cases do, without a database. */
export class MatchingWorld {
  readonly ledger: LedgerEntry[] = [];
  readonly memory = new ChunkMemory({ records: [], links: [], cannotLinks: [], customers: [] }, [], []);
  readonly pairs = new PairMemory({ records: [], edges: [], reviews: [] }, new Set());
  private readonly matcher: Matcher;
  private clock = 0;
  private ids = 0;

  constructor(model: Model = shippedModel()) {
    this.matcher = new Matcher(this.memory, this.pairs, model, () => `i${++this.ids}`, new Date(0));
  }

  /** A report of a record; a backfilled one is matched by {@link drain}. */
  observe(recordId: string, party: PreparedParty, backfill = false): void {
    const now = new Date(++this.clock);
    const isNew = !this.memory.records.has(recordId);
    if (isNew) {
      this.memory.addRecord({ recordId, createdAt: now, legalEntity: '', version: 0n, exclusive: [] });
      this.pairs.add({ recordId, orderKey: party.sourceTokens[0]!, features: undefined, withdrawn: false });
    }
    this.memory.putTokens(recordId, party.tokens.map(({ token, kind, verified }) => ({ token, kind, verified, recordId })));
    this.pairs.putFeatures(recordId, party.features);
    const { state, links, vetoed } = backfill ? this.matcher.postpone(recordId, 'BACKFILL', { asserted: [], retracted: [] }) : this.matcher.match(recordId);
    this.apply(state, { kind: 'MATCH', links, vetoed }, now, { kind: isNew ? 'OBSERVED' : 'CHANGED', recordIds: [recordId] });
  }

  /** Matches what waits, hubs' carriers too. */
  drain(): void {
    for (;;) {
      const waiting = new Set([...this.pairs.queued.keys(), ...[...this.pairs.newHubs.keys()].flatMap((token) => [...this.memory.carriersOf(token)])].filter((id) => this.memory.records.has(id)));
      this.pairs.queued.clear();
      this.pairs.newHubs.clear();
      if (waiting.size === 0) return;
      for (const { matched: { state, links, vetoed } } of this.matcher.matchAll([...waiting])) this.apply(state, { kind: 'MATCH', links, vetoed }, new Date(++this.clock));
    }
  }

  /** As a withdrawal: it gives no candidates any more, and stays where it is. */
  withdraw(recordId: string): void {
    this.memory.putTokens(recordId, []);
    this.pairs.add({ ...this.pairs.of(recordId)!, withdrawn: true });
    this.ledger.push(ledgerEntry(this.context(new Date(++this.clock)), { kind: 'WITHDRAWN', recordIds: [recordId] }));
  }

  erase(recordId: string): void {
    const { state, links } = this.matcher.without([recordId]);
    this.apply(state, { kind: 'ERASE', recordIds: [recordId], links }, new Date(++this.clock), { kind: 'ERASED', recordIds: [recordId] });
  }

  /** A steward's word; false where a veto stands against it. */
  steward(change: Extract<Change, { kind: 'MERGE' | 'SPLIT' | 'STEWARD' }>, seeds: readonly string[]): boolean {
    return this.apply(this.memory.component(seeds), change, new Date(++this.clock));
  }

  customerOf(recordId: string): string {
    return this.memory.records.get(recordId)!.customerId!;
  }

  recordIds(): string[] {
    return [...this.memory.records.keys()];
  }

  state(): IdentityState {
    return this.memory.component(this.recordIds());
  }

  customers(): CustomerState[] {
    return [...this.memory.customers.values()];
  }

  private apply(state: IdentityState, change: Change, now: Date, fact?: Pick<LedgerEntry, 'kind' | 'recordIds'>): boolean {
    const result = decideIdentity(state, change, now, () => `C${String(++this.ids).padStart(5, '0')}`);
    if (!result.ok) return false;
    const { decision } = result;
    const context = this.context(now);
    const entries = toLedger(decision, context);
    const own = fact?.recordIds[0];
    if (fact) entries.unshift(ledgerEntry(context, { ...fact, customerId: decision.moves.find((m) => m.recordId === own)?.to ?? state.records.find((r) => r.recordId === own)?.customerId ?? null }));
    this.ledger.push(...entries);
    this.memory.saveLinks(decision, entries);
    this.memory.saveApart(decision);
    this.memory.saveCustomers(decision);
    return true;
  }

  private context(now: Date) {
    return { decisionId: `d${++this.ids}`, actor: 'system', reason: '', validTime: now, now, nextId: () => `e${++this.ids}` };
  }
}
