import { placeAnonymous } from './anonymous-devices.js';
import type { ClusterDecision, ClusterInput, ClusterLink, ClusterReview, VetoedPair, VetoReason } from './cluster-types.js';
import { Clusters, type Between } from './clusters.js';
import { saysNobody } from './scoring.js';
import type { Model } from './model.js';

export type { ClusterDecision, ClusterInput, ClusterLink, ClusterRecord, ClusterReview, PairOfRecords, VetoedPair, VetoReason } from './cluster-types.js';

/** Vetoes that more evidence does not lift: nobody needs to look. */
const FOR_GOOD: ReadonlySet<string> = new Set<VetoReason>(['DIFFERENT_NUMBERS', 'CANNOT_LINK', 'PERSON_AND_ORGANISATION', 'BRANCHES']);

/**
 * Clusters of records, by agglomeration: the two clusters that all their records together say most for are joined first, as long as that is
 * beyond the link threshold, nothing forbids it and no other cluster claims the same records as strongly. Deterministic and independent of
 * the order of its input.
 */
export function decideClusters(input: ClusterInput, model: Model): ClusterDecision {
  const clusters = new Clusters(input, model);
  const links: ClusterLink[] = [];
  const join = (pair: Between, probability: number) => {
    links.push(clusters.describe(pair, probability));
    clusters.merge(pair.x, pair.y);
  };
  joinCertain(clusters, (pair) => join(pair, probabilityOf(pair.weight)));
  for (;;) {
    const next = best(clusters);
    if (next === undefined) break;
    join(next.pair, probabilityOf(next.weight));
  }
  placeAnonymous(clusters, join);
  return { links, ...leftOver(clusters), clusters: clusters.sets() };
}

/** Bits beyond the link threshold from which on no rival counts where nothing contradicts. */
const CERTAIN = 9;

/** Joins first what is beyond doubt, so that a person with many records costs little. */
function joinCertain(clusters: Clusters, join: (pair: Between) => void): void {
  const isCertain = (pair: Between) => pair.veto === undefined && pair.contradiction === 0 && pair.weight >= pair.thresholds.link + CERTAIN;
  const certain = [...clusters.neighbours()].filter(isCertain).sort((p, q) => q.weight - p.weight || (clusters.comesBefore(p, q) ? -1 : 1));
  for (const { i, j } of certain) {
    const [x, y] = [clusters.clusterOf(i), clusters.clusterOf(j)];
    if (x === y) continue;
    const now = clusters.between(x, y);
    if (isCertain(now)) join(now);
  }
}

const probabilityOf = (weight: number): number => 1 / (1 + 2 ** -weight);

/** The two clusters to join next: the greatest weight after what rivals take from it. */
function best(clusters: Clusters): { pair: Between; weight: number } | undefined {
  let found: { pair: Between; weight: number } | undefined;
  for (const pair of clusters.neighbours()) {
    if (pair.veto !== undefined || pair.weight + pair.thresholds.sole < pair.thresholds.link) continue;
    const weight = weightAmong(clusters, pair);
    if (weight < pair.thresholds.link) continue;
    if (found === undefined || weight > found.weight || (weight === found.weight && clusters.comesBefore(pair, found.pair))) found = { pair, weight };
  }
  return found;
}

/** A claim so weak that it takes nothing. */
const WEAK_CLAIM = -5;

/**
 * The weight of a pair among all that claims one of its sides. Another cluster that cannot be of the same person takes from it. Where the
 * two have no name, birth date or number to compare and nobody else claims either, they gain: an owner is more often known than not.
 */
function weightAmong(clusters: Clusters, pair: Between): number {
  const { x, y } = pair;
  let taken = 0;
  for (const [claimed, claimant] of [[x, y], [y, x]] as const) {
    for (const other of clusters.neighboursOf(claimed)) {
      const rival = other.x === claimed ? other.y : other.x;
      if (rival === claimant || other.veto !== undefined || other.weight < WEAK_CLAIM) continue;
      const against = clusters.between(rival, claimant).contradiction;
      if (against === 0) continue;
      taken += Math.log2(1 + 2 ** other.weight) - Math.log2(1 + 2 ** (other.weight + against));
    }
  }
  return pair.weight - taken + (taken < 0.5 && saysNobody(pair) ? pair.thresholds.sole : 0);
}

function leftOver(clusters: Clusters): { vetoed: VetoedPair[]; reviews: ClusterReview[] } {
  const vetoed: VetoedPair[] = [];
  const reviews: ClusterReview[] = [];
  for (const pair of clusters.neighbours()) {
    if (pair.weight < pair.thresholds.review) continue;
    if (pair.veto !== undefined && FOR_GOOD.has(pair.veto)) {
      const { a, b } = clusters.describe(pair, 0);
      vetoed.push({ a, b, reason: pair.veto, weight: pair.weight });
      continue;
    }
    const weight = weightAmong(clusters, pair);
    if (weight < pair.thresholds.review) continue;
    reviews.push({ ...clusters.describe(pair, probabilityOf(weight)), reason: pair.veto ?? (pair.weight >= pair.thresholds.link ? 'RIVAL' : 'UNCERTAIN') });
  }
  return { vetoed, reviews };
}
