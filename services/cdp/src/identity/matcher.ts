import { comparePair, pairVerdict } from '../matching/compare-pair.js';
import { profileOf } from '../matching/levels.js';
import type { Features } from '../matching/feature-types.js';
import type { Model } from '../matching/model.js';
import { HUB_CAP } from '../matching/train-model.js';
import type { ChunkMemory } from './chunk-memory.js';
import { decideMatching, priorityOf, type Matching } from './decide-matching.js';
import { pair, sameLink, type Link } from './identity.js';
import type { LoadedState } from './identity.store.js';
import { blockingTokenKinds } from './blocking-tokens.js';
import { noFeatures } from './no-features.js';
import type { PairMemory } from './pair-memory.js';

/** What is to change, and everything that it may touch. */
export interface Matched extends Matching {
  state: LoadedState;
}

/** Links beside matching's own that come and go with a report. */
export interface FirmChange {
  asserted: readonly Link[];
  retracted: readonly Link[];
}

const NO_CHANGE: FirmChange = { asserted: [], retracted: [] };

/** More records than this are never decided together. */
export const MAX_COMPONENT = 500;
/** Beyond so many records a component is not decided for each report. */
const MAX_AT_ONCE = 24;

/**
 * Matches records over memory that holds their whole components and everybody who shares a token with them. What it finds of pairs goes
 * into memory; links and customers follow from its answer.
 */
export class Matcher {
  constructor(
    private readonly memory: ChunkMemory,
    private readonly pairs: PairMemory,
    private readonly model: Model,
    private readonly nextId: () => string,
    private readonly now: Date,
  ) {}

  /** A record that is new or changed: its pairs are compared and its component is decided; a large one from the queue, once for many records. */
  match(recordId: string, firm: FirmChange = NO_CHANGE): Matched {
    const ids = this.walk([recordId, ...this.compare(recordId), ...endsOf(firm)]);
    return ids.size > MAX_AT_ONCE ? this.postpone(recordId, 'LARGE', firm) : this.decide(ids, firm);
  }

  /** The same for many records: first all pairs, then each component once. `component`: one of its records. */
  *matchAll(recordIds: readonly string[]): Generator<{ component: string; matched: Matched }> {
    const touched = new Set(recordIds);
    for (const id of recordIds) for (const other of this.compare(id)) touched.add(other);
    yield* this.decideAll(touched);
  }

  private *decideAll(touched: Iterable<string>): Generator<{ component: string; matched: Matched }> {
    const decided = new Set<string>();
    for (const id of touched) {
      if (decided.has(id)) continue;
      const matched = this.decide(this.walk([id]));
      for (const record of matched.state.records) decided.add(record.recordId);
      yield { component: matched.state.records[0]!.recordId, matched };
    }
  }

  /** A record that is matched later: it keeps its links, but for what is asserted and retracted now. */
  postpone(recordId: string, reason: string, firm: FirmChange): Matched {
    this.pairs.queued.set(recordId, reason);
    for (const { a, b } of firm.retracted) for (const id of [a, b]) if (this.pairs.of(id)?.features !== undefined) this.pairs.queued.set(id, reason);
    const state = this.memory.component([recordId, ...endsOf(firm)]);
    return { state, links: withFirm(state.links, firm), vetoed: [], edges: [], reviews: [] };
  }

  /** What is to stand once these records are gone; memory has forgotten them then. The state is the one before. */
  without(recordIds: readonly string[]): Pick<Matched, 'state' | 'links'> {
    const ids = this.walk(recordIds);
    const state = this.memory.component([...ids]);
    for (const id of recordIds) {
      ids.delete(id);
      this.pairs.forget(id);
      this.memory.forget(id);
    }
    const links = new Map<string, Link>();
    for (const { matched } of this.decideAll(ids)) for (const l of matched.links) links.set(`${l.a} ${l.b} ${l.rule}`, l);
    return { state, links: [...links.values()] };
  }

  /** Decides whole components from the pairs that are known; what follows for pairs and reviews is kept in memory. */
  private decide(ids: ReadonlySet<string>, firm: FirmChange = NO_CHANGE): Matched {
    const loaded = this.memory.component([...ids]);
    const state = { ...loaded, links: withFirm(loaded.links, firm) };
    const records = state.records.map(({ recordId }) => {
      const known = this.pairs.of(recordId);
      return { recordId, orderKey: known?.orderKey ?? recordId, features: known?.features ?? noFeatures };
    });
    const matching = decideMatching({ state, records, edges: this.pairs.edgesAmong(ids), reviews: this.pairs.reviewsAmong(ids) }, this.model);
    for (const edge of matching.edges) this.pairs.putEdge(edge);
    for (const review of matching.reviews) this.pairs.putReview({ ...review, reviewId: review.reviewId ?? this.nextId(), createTime: review.createTime ?? this.now });
    return { ...matching, state: loaded };
  }

  /** Whether what a record says now is of somebody else than what it said before. */
  isOtherPerson(before: Features, after: Features): boolean {
    const { weight, veto } = comparePair(before, after, this.model);
    return veto === 'DIFFERENT_NUMBERS' ? weight < this.thresholdOf(before, after) : weight < 0 && bothSay(before, after);
  }

  /** A source uses its ID for somebody else now: for a steward, beside the oldest record that it was together with. */
  noteOtherPerson(recordId: string): void {
    const { customerId } = this.memory.records.get(recordId)!;
    const other = customerId === undefined ? undefined : this.memory.recordsOf(customerId).find((id) => id !== recordId && this.pairs.of(id)?.features !== undefined);
    if (other === undefined) return;
    const { weight, prior, fields } = comparePair(this.pairs.of(recordId)!.features!, this.pairs.of(other)!.features!, this.model);
    const probability = 1 / (1 + 2 ** -weight);
    this.pairs.putReview({
      ...pair(recordId, other), reviewId: this.nextId(), reason: 'RECORD_CHANGED_PERSON', state: 'OPEN', weight, probability, priority: 1 + priorityOf(1 - probability, 2),
      evidence: { modelVersion: this.model.version, weight, prior, probability, fields }, modelVersion: this.model.version, createTime: this.now,
    });
  }

  /** Replaces the edges of a record. @returns those that it had or has an edge with */
  private compare(recordId: string): Set<string> {
    const before = new Set(this.pairs.neighboursOf(recordId));
    const own = this.pairs.of(recordId)?.features;
    const touched = new Set(before);
    for (const other of own === undefined ? [] : this.candidates(recordId, before)) {
      const features = this.pairs.of(other)?.features;
      if (features === undefined) continue;
      const weight = Math.fround(pairVerdict(own!, features, this.model).weight);
      if (weight < this.thresholdOf(own!, features)) continue;
      before.delete(other);
      touched.add(other);
      const known = this.pairs.edge(recordId, other);
      if (known?.weight === weight && known.modelVersion === this.model.version) continue;
      this.pairs.putEdge({ ...pair(recordId, other), weight, modelVersion: this.model.version, veto: known?.veto ?? null });
    }
    for (const other of before) this.pairs.dropEdge(recordId, other);
    return touched;
  }

  /** Who shares a token that is no hub, and withdrawn records that were a match when they still said something. */
  private candidates(recordId: string, neighbours: ReadonlySet<string>): Set<string> {
    const found = new Set<string>();
    for (const { token, kind } of this.memory.tokensOf(recordId)) {
      if (!blockingTokenKinds.has(kind) || this.pairs.isHub(token) || this.model.hubs.has(token)) continue;
      const carriers = this.memory.carriersOf(token);
      if (carriers.size > HUB_CAP) this.pairs.makeHub(token, kind);
      else for (const id of carriers) found.add(id);
    }
    for (const id of neighbours) if (this.pairs.of(id)?.withdrawn) found.add(id);
    found.delete(recordId);
    return found;
  }

  private thresholdOf(x: Features, y: Features): number {
    const profile = profileOf(x, y);
    return profile === undefined ? Infinity : this.model.profiles[profile].thresholds.review;
  }

  /**
   * All that edges, links and common customers connect. Beyond {@link MAX_COMPONENT} records edges are followed no more: the strongest of
   * the nearest are in, and customers are whole.
   */
  private walk(seeds: readonly string[]): Set<string> {
    const ids = new Set(seeds);
    for (const id of ids) {
      if (ids.size < MAX_COMPONENT) for (const other of this.pairs.strongestOf(id, MAX_COMPONENT - ids.size)) ids.add(other);
      for (const other of this.memory.linkedTo(id)) ids.add(other);
      const customerId = this.memory.records.get(id)?.customerId;
      if (customerId !== undefined) for (const mate of this.memory.membersOf(customerId)) ids.add(mate);
    }
    return ids;
  }
}

/** Enough is said on both sides to tell two people apart: a name, and a birth or a document. */
const bothSay = (x: Features, y: Features): boolean => x.name !== 0 && y.name !== 0 && ((x.birth !== 0 && y.birth !== 0) || (x.document !== undefined && y.document !== undefined));

const endsOf = ({ asserted, retracted }: FirmChange): string[] => [...asserted, ...retracted].flatMap((l) => [l.a, l.b]);

const withFirm = (links: readonly Link[], { asserted, retracted }: FirmChange): readonly Link[] => [...links.filter((l) => !retracted.some((r) => sameLink(l, r))), ...asserted];
