import type { StandardParty } from '../standards/standard-party.js';
import { blockingKeys } from './blocking.js';
import { pairVerdict } from './compare-pair.js';
import { Components } from './components.js';
import { decideClusters, type ClusterDecision, type ClusterRecord, type PairOfRecords } from './decide-clusters.js';
import { toFeatures, type Digest } from './features.js';
import { profileOf } from './levels.js';
import type { Model } from './model.js';
import { findHubs } from './train-model.js';

export interface ResolveInput {
  parties: readonly { recordId: string; party: StandardParty }[];
  firm?: readonly PairOfRecords[];
  cannotLinks?: readonly PairOfRecords[];
}

/** Resolves all parties at once in memory: what the pipeline does record by record, for evaluations and for tests against it. */
export const resolveAll = (input: ResolveInput, model: Model, digest: Digest): ClusterDecision => resolveRecords(input, toRecords(input.parties, digest), model);

/** Parties as they are compared. */
export function toRecords(parties: ResolveInput['parties'], digest: Digest): ClusterRecord[] {
  return parties.map(({ recordId, party }) => ({ recordId, orderKey: `${party.sourceSystem}:${party.sourceId}`, features: toFeatures(party, digest) }));
}

/** {@link resolveAll} of records that were made before, in the order of the parties. */
export function resolveRecords(input: ResolveInput, records: readonly ClusterRecord[], model: Model): ClusterDecision {
  const edges: PairOfRecords[] = [];
  forEachCandidate(input.parties.map((p) => p.party), model.hubs, (i, j) => {
    const profile = profileOf(records[i]!.features, records[j]!.features);
    if (profile === undefined) return;
    const { weight } = pairVerdict(records[i]!.features, records[j]!.features, model);
    if (weight >= model.profiles[profile].thresholds.review) edges.push({ a: records[i]!.recordId, b: records[j]!.recordId });
  });
  return resolveComponents(records, edges, input.firm ?? [], input.cannotLinks ?? [], model);
}

/** Calls back for each pair of parties that share a blocking key which is no hub, once a pair, `i < j`. */
export function forEachCandidate(parties: readonly StandardParty[], hubs: ReadonlySet<string>, visit: (i: number, j: number) => void): void {
  const blocks = new Map<string, number[]>();
  parties.forEach((party, i) => {
    for (const key of blockingKeys(party)) {
      const token = `${key.kind}|${key.value}`;
      const block = blocks.get(token);
      if (block) block.push(i);
      else blocks.set(token, [i]);
    }
  });
  const large = findHubs([...blocks].map(([token, block]) => [token, block.length] as const));
  const seen = new Set<number>();
  for (const [token, block] of blocks) {
    if (hubs.has(token) || large.has(token)) continue;
    for (let q = 1; q < block.length; q++) {
      for (let p = 0; p < q; p++) {
        const pair = block[p]! * parties.length + block[q]!;
        if (seen.has(pair)) continue;
        seen.add(pair);
        visit(block[p]!, block[q]!);
      }
    }
  }
}

/** Decides each component of records by itself, as the pipeline does. */
export function resolveComponents(records: readonly ClusterRecord[], edges: readonly PairOfRecords[], firm: readonly PairOfRecords[], cannotLinks: readonly PairOfRecords[], model: Model): ClusterDecision {
  const indexOf = new Map(records.map((r, i) => [r.recordId, i]));
  const components = new Components(records.length);
  for (const { a, b } of [...edges, ...firm]) components.join(indexOf.get(a)!, indexOf.get(b)!);
  const parts = new Map<number, { records: ClusterRecord[]; edges: PairOfRecords[]; firm: PairOfRecords[]; cannotLinks: PairOfRecords[] }>();
  for (const set of components.sets()) parts.set(components.rootOf(set[0]!), { records: set.map((i) => records[i]!), edges: [], firm: [], cannotLinks: [] });
  const partOf = (recordId: string) => parts.get(components.rootOf(indexOf.get(recordId)!))!;
  for (const edge of edges) partOf(edge.a).edges.push(edge);
  for (const link of firm) partOf(link.a).firm.push(link);
  for (const pair of cannotLinks) if (partOf(pair.a) === partOf(pair.b)) partOf(pair.a).cannotLinks.push(pair);
  const decisions = [...parts.values()].map((part) => decideClusters(part, model));
  return {
    links: decisions.flatMap((d) => d.links), vetoed: decisions.flatMap((d) => d.vetoed), reviews: decisions.flatMap((d) => d.reviews),
    clusters: decisions.flatMap((d) => d.clusters),
  };
}
