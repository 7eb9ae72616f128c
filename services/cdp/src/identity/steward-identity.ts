import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { assignCustomers } from './assign-customers.js';
import { ChangeIdentity, type IdentityChange } from './change-identity.js';
import { decideIdentity } from './decide-identity.js';
import { decideUndo } from './decide-undo.js';
import { customerChanged, nothingLeft, nothingToUndo, recordNotFound, recordsNotOfCustomer, sameCustomer } from './identity.errors.js';
import { link, pair, type Change, type Decision, type IdentityState, type Pair } from './identity.js';
import { IdentityStore } from './identity.store.js';
import type { LedgerEntry } from './ledger.js';
import { MatchQueue } from './match-queue.js';
import { RecordDirectory } from './record-directory.js';
import { ReadHistory } from './read-history.js';

/** Who decided, and why. */
export interface Decided {
  actor: string;
  reason: string;
  now: Date;
}

/** What a decision did. */
export interface Outcome {
  decisionId: string;
  /** Customers that changed. */
  customerIds: string[];
}

type Steering = Extract<Change, { kind: 'STEWARD' }>;

const NOTHING: Steering = { kind: 'STEWARD', linked: [], unlinked: [], cannotLinks: [], revoked: [] };

/** What changes identity by the word of a data steward. Customer IDs are current ones. */
@Injectable()
export class StewardIdentity {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly identity: IdentityStore,
    private readonly change: ChangeIdentity,
    private readonly history: ReadHistory,
    private readonly queue: MatchQueue,
  ) {}

  /** The older customer remains; what a steward had kept apart may be together again. @throws KejingError PRECONDITION IDENTITY_VETO, SAME_CUSTOMER */
  async merge(tx: Tx, customerId: string, otherCustomerId: string, by: Decided): Promise<{ customerId: string; decisionId: string }> {
    if (customerId === otherCustomerId) throw sameCustomer();
    const [recordId, otherRecordId] = [(await this.directory.recordsOf(tx, customerId))[0], (await this.directory.recordsOf(tx, otherCustomerId))[0]];
    if (recordId === undefined || otherRecordId === undefined) throw customerChanged();
    const state = await this.identity.load(tx, [recordId, otherRecordId]);
    const [one, other] = [recordId, otherRecordId].map((id) => state.records.find((r) => r.recordId === id)?.customerId);
    if (one === other) throw sameCustomer(); // since another merge got through while this one waited
    const { decisionId } = await this.change.execute(tx, { change: { kind: 'MERGE', recordId, otherRecordId }, state, validTime: by.now, backfill: false, causeRecordId: recordId, ...by });
    await this.judgeAnew(tx, state);
    const now = await this.directory.customersOf(tx, [recordId]);
    return { customerId: now.get(recordId)!, decisionId };
  }

  /** What {@link merge} would do: who would remain, and why it would be refused ('' where it would not). Holds nobody. @throws KejingError PRECONDITION SAME_CUSTOMER */
  async previewMerge(tx: Tx, customerId: string, otherCustomerId: string, now: Date): Promise<{ customerId: string; veto: string }> {
    if (customerId === otherCustomerId) throw sameCustomer();
    const state = await this.identity.read(tx, [customerId, otherCustomerId], []);
    const [recordId, otherRecordId] = [customerId, otherCustomerId].map((id) => state.records.find((r) => r.customerId === id)!.recordId) as [string, string];
    const minting = () => {
      throw new Error('a merge mints no ID');
    };
    const result = decideIdentity(state, { kind: 'MERGE', recordId, otherRecordId }, now, minting);
    const together = assignCustomers([state.records.map((r) => r.recordId)], state.records, state.customers, now, minting);
    return { customerId: together.customerOf.get(recordId)!, veto: result.ok ? '' : result.reason };
  }

  /** Takes records out of a customer, together. @throws KejingError INVALID RECORDS_NOT_OF_CUSTOMER, PRECONDITION NOTHING_LEFT */
  async split(tx: Tx, customerId: string, recordIds: readonly string[], by: Decided): Promise<{ customerId: string; splitCustomerId: string; decisionId: string }> {
    const out = [...new Set(recordIds)];
    const state = await this.identity.load(tx, out);
    const own = state.records.filter((r) => r.customerId === customerId).map((r) => r.recordId);
    if (out.some((id) => !own.includes(id))) throw recordsNotOfCustomer();
    const rest = own.find((id) => !out.includes(id));
    if (rest === undefined) throw nothingLeft();
    const { decisionId } = await this.change.execute(tx, { change: { kind: 'SPLIT', recordIds: out }, state, validTime: by.now, backfill: false, causeRecordId: out[0]!, ...by });
    await this.judgeAnew(tx, state);
    const now = await this.directory.customersOf(tx, [rest, out[0]!]);
    return { customerId: now.get(rest)!, splitCustomerId: now.get(out[0]!)!, decisionId };
  }

  /** Joins two records for good; what had kept their customers apart is revoked. @throws KejingError PRECONDITION IDENTITY_VETO, NOT_FOUND RECORD_NOT_FOUND */
  async link(tx: Tx, recordId: string, otherRecordId: string, by: Decided): Promise<Outcome> {
    const state = await this.load(tx, [recordId, otherRecordId]);
    const sideOf = new Map(state.records.map((r) => [r.recordId, r.customerId]));
    const [one, other] = [sideOf.get(recordId), sideOf.get(otherRecordId)];
    const isBetween = ({ a, b }: Pair) => (sideOf.get(a) === one && sideOf.get(b) === other) || (sideOf.get(a) === other && sideOf.get(b) === one);
    const steering = { ...NOTHING, linked: [link(recordId, otherRecordId, 'STEWARD', [])], revoked: state.cannotLinks.filter(isBetween) };
    return this.steer(tx, steering, state, [recordId, otherRecordId], { kind: 'REVIEWED', recordIds: [recordId, otherRecordId] }, by);
  }

  /** Keeps two records apart for good; where they are together, the links that hold them are cut. @throws KejingError NOT_FOUND RECORD_NOT_FOUND */
  async keepApart(tx: Tx, recordId: string, otherRecordId: string, by: Decided): Promise<Outcome> {
    const state = await this.load(tx, [recordId, otherRecordId]);
    const one = pair(recordId, otherRecordId);
    const unlinked = state.links.filter((l) => l.a === one.a && l.b === one.b);
    return this.steer(tx, { ...NOTHING, unlinked, cannotLinks: [one] }, state, [recordId, otherRecordId], { kind: 'REVIEWED', recordIds: [recordId, otherRecordId] }, by);
  }

  /**
   * Takes a decision back, of a steward or of matching; also one that took another back.
   * @returns with the entries of the decision @throws KejingError PRECONDITION NOTHING_TO_UNDO, IDENTITY_VETO
   */
  async undo(tx: Tx, decisionId: string, by: Decided): Promise<Outcome & { entries: readonly LedgerEntry[] }> {
    const entries = await this.history.ofDecision(tx, decisionId);
    const named = [...new Set(entries.flatMap((e) => e.recordIds))];
    if (named.length === 0) throw nothingToUndo();
    const state = await this.identity.load(tx, named);
    const recordIds = state.records.map((r) => r.recordId);
    const standing = await this.history.standingBy(tx, named, decisionId); // now that it is held
    const then = await this.history.customersAfter(tx, recordIds, decisionId);
    const steering = decideUndo(entries, { state, standing, then });
    if (steering === undefined) throw nothingToUndo();
    const left = named.filter((id) => recordIds.includes(id));
    const outcome = await this.steer(tx, steering, state, left, { kind: 'UNDONE', recordIds: left, evidence: { undoneDecisionId: decisionId } }, by);
    return { ...outcome, entries };
  }

  /**
   * Takes back links of whole customers without a steward's look at each; one decision for a customer.
   * @param decide what to take back of a customer; undefined for nothing
   */
  async takeBack(tx: Tx, recordIds: readonly string[], decide: (customer: IdentityState) => Promise<Pick<Steering, 'unlinked' | 'cannotLinks'> | undefined>, by: Decided): Promise<Decision[]> {
    const state = await this.identity.load(tx, recordIds);
    const decisions: Decision[] = [];
    for (const customer of customersOf(state)) {
      const decided = await decide(customer);
      if (decided === undefined) continue;
      const causeRecordId = customer.records[0]!.recordId;
      const { decision } = await this.change.execute(tx, { change: { ...NOTHING, ...decided }, state: customer, validTime: by.now, backfill: false, causeRecordId, ...by });
      decisions.push(decision);
    }
    return decisions;
  }

  /** Pairs that were kept apart may meet again. @returns the records of those that were */
  async letMeet(tx: Tx, pairs: readonly Pair[], by: Decided): Promise<string[]> {
    const state = await this.identity.load(tx, [...new Set(pairs.flatMap((p) => [p.a, p.b]))]);
    const revoked = pairs.filter((p) => state.cannotLinks.some((c) => c.a === p.a && c.b === p.b));
    if (revoked.length === 0) return [];
    await this.change.execute(tx, { change: { ...NOTHING, revoked }, state, validTime: by.now, backfill: false, causeRecordId: revoked[0]!.a, ...by });
    return [...new Set(revoked.flatMap((p) => [p.a, p.b]))];
  }

  private async load(tx: Tx, recordIds: readonly string[]) {
    const state = await this.identity.load(tx, recordIds);
    if (recordIds.some((id) => !state.records.some((r) => r.recordId === id))) throw recordNotFound();
    return state;
  }

  private async steer(tx: Tx, change: Steering, state: IdentityState, recordIds: readonly string[], fact: NonNullable<IdentityChange['fact']>, by: Decided): Promise<Outcome> {
    const { decisionId, decision } = await this.change.execute(tx, { change, state, fact, validTime: by.now, backfill: false, causeRecordId: recordIds[0]!, ...by });
    await this.judgeAnew(tx, state);
    return { decisionId, customerIds: touched(decision) };
  }

  /** His word holds at once; what else follows from the evidence, reviews too, is found by matching, which holds more than these components. */
  private judgeAnew(tx: Tx, state: IdentityState): Promise<void> {
    return this.queue.enqueue(tx, state.records.map((r) => r.recordId), 'STEWARD');
  }
}

const touched = (decision: Decision): string[] => [...new Set(decision.moves.flatMap((m) => (m.from === undefined ? [m.to] : [m.from, m.to])))].sort();

/** Each customer of a state by itself: no link leads from one to another. */
function customersOf(state: IdentityState): IdentityState[] {
  return [...Map.groupBy(state.records, (r) => r.customerId).values()].map((records) => {
    const own = new Set(records.map((r) => r.recordId));
    return {
      records,
      links: state.links.filter((l) => own.has(l.a)),
      cannotLinks: state.cannotLinks.filter((p) => own.has(p.a) || own.has(p.b)),
      customers: state.customers.filter((c) => c.anchorRecordId !== undefined && own.has(c.anchorRecordId)),
    };
  });
}
