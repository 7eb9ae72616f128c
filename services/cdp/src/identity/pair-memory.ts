import type { Features } from '../matching/feature-types.js';
import { pair, type Pair } from './identity.js';
import { pairKey, type Edge, type MatchedRecord, type Review } from './pairs.js';

/** Features, edges and reviews around some records, in memory; what changed of them is to be saved. */
export class PairMemory {
  readonly changedFeatures = new Set<string>();
  readonly changedEdges = new Map<string, Edge>();
  readonly endedEdges = new Map<string, Pair>();
  readonly changedReviews = new Map<string, Review>();
  /** Tokens that too many share since now, with their kinds. */
  readonly newHubs = new Map<string, string>();
  /** Records that are to be matched later. */
  readonly queued = new Map<string, string>();
  private readonly records = new Map<string, MatchedRecord>();
  private readonly edges = new Map<string, Map<string, Edge>>();
  private readonly stored = new Set<string>();
  private readonly reviews = new Map<string, Map<string, Review>>();

  constructor(loaded: { records: readonly MatchedRecord[]; edges: readonly Edge[]; reviews: readonly Review[] }, private readonly hubs: Set<string>) {
    for (const record of loaded.records) this.records.set(record.recordId, record);
    for (const edge of loaded.edges) {
      if (!this.records.has(edge.a) || !this.records.has(edge.b)) continue; // beyond what was loaded of a component that is too large
      this.link(edge);
      this.stored.add(pairKey(edge));
    }
    for (const review of loaded.reviews) this.addReview(review);
  }

  of(recordId: string): MatchedRecord | undefined {
    return this.records.get(recordId);
  }

  add(record: MatchedRecord): void {
    this.records.set(record.recordId, record);
  }

  putFeatures(recordId: string, features: Features): void {
    this.records.set(recordId, { ...this.records.get(recordId)!, features, withdrawn: false });
    this.changedFeatures.add(recordId);
  }

  isHub(token: string): boolean {
    return this.hubs.has(token);
  }

  makeHub(token: string, kind: string): void {
    this.hubs.add(token);
    this.newHubs.set(token, kind);
  }

  neighboursOf(recordId: string): Iterable<string> {
    return this.edges.get(recordId)?.keys() ?? [];
  }

  /** Neighbours, those of the strongest edges first where they are more than `limit`. */
  strongestOf(recordId: string, limit: number): Iterable<string> {
    const own = this.edges.get(recordId);
    if (own === undefined || own.size <= limit) return own?.keys() ?? [];
    const orderOf = (id: string) => this.records.get(id)?.orderKey ?? id;
    return [...own].sort(([x, e], [y, f]) => f.weight - e.weight || (orderOf(x) < orderOf(y) ? -1 : 1)).slice(0, limit).map(([id]) => id);
  }

  edge(a: string, b: string): Edge | undefined {
    return this.edges.get(a)?.get(b);
  }

  /** Edges within these records, each once. */
  edgesAmong(ids: ReadonlySet<string>): Edge[] {
    const found: Edge[] = [];
    for (const id of ids) for (const [other, edge] of this.edges.get(id) ?? []) if (edge.a === id && ids.has(other)) found.push(edge);
    return found;
  }

  putEdge(edge: Edge): void {
    this.link(edge);
    this.changedEdges.set(pairKey(edge), edge);
    this.endedEdges.delete(pairKey(edge));
  }

  dropEdge(x: string, y: string): void {
    const ended = pair(x, y);
    this.edges.get(x)?.delete(y);
    this.edges.get(y)?.delete(x);
    this.changedEdges.delete(pairKey(ended));
    if (this.stored.has(pairKey(ended))) this.endedEdges.set(pairKey(ended), ended);
  }

  /** A record goes, with its edges; its rows are deleted by whoever erases it. */
  forget(recordId: string): void {
    for (const other of this.edges.get(recordId)?.keys() ?? []) this.edges.get(other)?.delete(recordId);
    this.edges.delete(recordId);
    for (const key of this.reviews.get(recordId)?.keys() ?? []) for (const of of this.reviews.values()) of.delete(key);
    this.records.delete(recordId);
  }

  reviewsAmong(ids: ReadonlySet<string>): Review[] {
    const found: Review[] = [];
    for (const id of ids) for (const review of this.reviews.get(id)?.values() ?? []) if (review.a === id && ids.has(review.b)) found.push(review);
    return found;
  }

  putReview(review: Review): void {
    this.addReview(review);
    this.changedReviews.set(pairKey(review), review);
  }

  private link(edge: Edge): void {
    for (const [id, other] of [[edge.a, edge.b], [edge.b, edge.a]] as const) {
      let own = this.edges.get(id);
      if (own === undefined) this.edges.set(id, (own = new Map()));
      own.set(other, edge);
    }
  }

  private addReview(review: Review): void {
    for (const id of [review.a, review.b]) {
      let own = this.reviews.get(id);
      if (own === undefined) this.reviews.set(id, (own = new Map()));
      own.set(pairKey(review), review);
    }
  }
}
