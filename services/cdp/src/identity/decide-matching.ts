import { decideClusters, type ClusterLink, type ClusterRecord, type ClusterReview } from '../matching/decide-clusters.js';
import type { Features } from '../matching/feature-types.js';
import type { Model } from '../matching/model.js';
import { isFirm, link, pair, type IdentityState, type Link, type LinkEvidence, type Pair } from './identity.js';
import { noFeatures } from './no-features.js';
import { pairKey, type Edge, type Review } from './pairs.js';

/** Whole components of matching, with the customers that they touch. */
export interface Component {
  state: IdentityState;
  records: readonly { recordId: string; orderKey: string; features: Features }[];
  edges: readonly Edge[];
  /** Standing ones of pairs within the component. */
  reviews: readonly Review[];
}

export interface Matching {
  /** All links that are to stand between records of the component. */
  links: readonly Link[];
  /** Pairs that a veto forbids since now. */
  vetoed: readonly Link[];
  /** Edges whose veto is another now. */
  edges: readonly Edge[];
  /** Reviews that are new or of another state or weight now; `reviewId` is undefined for new ones. */
  reviews: readonly ReviewChange[];
}

export type ReviewChange = Omit<Review, 'reviewId' | 'createTime'> & Partial<Pick<Review, 'reviewId' | 'createTime'>>;

/** What matching makes of a component: links by evidence beside those that are firm, vetoes, and what a steward should look at. */
export function decideMatching({ state, records, edges, reviews }: Component, model: Model): Matching {
  // Who says nothing that could be compared (yet) gives no evidence against what stands.
  const silent = new Set(records.flatMap((r) => (r.features === noFeatures ? [r.recordId] : [])));
  const firm = state.links.filter((l) => isFirm(l.rule) || silent.has(l.a) || silent.has(l.b));
  const decision = edges.length === 0 ? NOTHING : decideClusters({ records: records as ClusterRecord[], edges, firm, cannotLinks: state.cannotLinks }, model);
  const links = [...firm, ...decision.links.map((l) => link(l.a, l.b, l.rule, agreed(l), evidenceOf(l, model)))];
  return { links, ...vetoes(edges, decision.vetoed), reviews: reviewChanges(reviews, decision.reviews, clusterSizes(decision.clusters), model) };
}

const NOTHING = { links: [], vetoed: [], reviews: [], clusters: [] } as const;

const agreed = (l: ClusterLink): string[] => l.fields.filter((f) => f.weight > 0).map((f) => f.field);

const rounded = (bits: number): number => Math.round(bits * 100) / 100;

function evidenceOf({ weight, prior, probability, fields }: ClusterLink, { version }: Model): LinkEvidence {
  return {
    modelVersion: version, weight: rounded(weight), prior: rounded(prior), probability: Math.round(probability * 1e6) / 1e6,
    fields: fields.map(({ field, level, weight: bits }) => ({ field, level, weight: rounded(bits) })),
  };
}

function vetoes(edges: readonly Edge[], vetoed: readonly (Pair & { reason: string })[]): Pick<Matching, 'vetoed' | 'edges'> {
  const reasons = new Map(vetoed.map((v) => [pairKey(pair(v.a, v.b)), v.reason]));
  const changed = edges.flatMap((edge) => {
    const veto = reasons.get(pairKey(edge)) ?? null;
    return veto === edge.veto ? [] : [{ ...edge, veto }];
  });
  return { edges: changed, vetoed: changed.flatMap((edge) => (edge.veto === null ? [] : [{ ...link(edge.a, edge.b, 'MATCH', []), veto: edge.veto }])) };
}

function clusterSizes(clusters: readonly (readonly string[])[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const cluster of clusters) for (const id of cluster) sizes.set(id, cluster.length);
  return sizes;
}

/** A steward's decision stands; what nobody has to look at any more is obsolete, and may open again. */
function reviewChanges(standing: readonly Review[], wanted: readonly ClusterReview[], sizes: ReadonlyMap<string, number>, model: Model): ReviewChange[] {
  const known = new Map(standing.map((r) => [pairKey(r), r]));
  const changes: ReviewChange[] = [];
  const open = new Set<string>();
  for (const one of wanted) {
    const p = pair(one.a, one.b);
    open.add(pairKey(p));
    const was = known.get(pairKey(p));
    const evidence = evidenceOf(one, model);
    const same = was?.state === 'OPEN' && was.reason === one.reason && Math.abs(was.weight - evidence.weight) < 0.1;
    if (same || was?.state === 'LINKED' || was?.state === 'KEPT_APART') continue;
    changes.push({
      ...p, ...(was && { reviewId: was.reviewId, ...(was.state === 'OPEN' && { createTime: was.createTime }) }), reason: one.reason, state: 'OPEN', weight: evidence.weight,
      probability: evidence.probability, priority: priorityOf(evidence.probability, sizes.get(p.a)! + sizes.get(p.b)!), evidence, modelVersion: model.version,
    });
  }
  for (const review of standing) {
    if (review.state === 'OPEN' && review.reason !== 'RECORD_CHANGED_PERSON' && !open.has(pairKey(review))) changes.push({ ...review, state: 'OBSOLETE' });
  }
  return changes;
}

/** The surer it is and the more records it concerns, the sooner. */
export const priorityOf = (probability: number, records: number): number => Math.round(probability * Math.log2(records) * 1000) / 1000;
