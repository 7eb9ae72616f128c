import type { Between, Clusters } from './clusters.js';
import type { Features } from './feature-types.js';

/** Whether a record says nothing of a person but the device she used: no name of hers, no number, no birth date. */
export function isAnonymous(f: Features): boolean {
  return (
    f.device !== 0 && !f.organisation && f.phones.length === 0 && f.document === undefined && f.birth === 0 && f.email === 0 && f.union === 0 && f.policies.length === 0 &&
    (f.nameKind === 'MISSING' || f.nameKind === 'JUNK' || f.nameKind === 'NICKNAME')
  );
}

/** What was done on a device before anybody was known there belongs to the first who was: by the reports' times, then by order keys. */
export function placeAnonymous(clusters: Clusters, join: (pair: Between, probability: number) => void): void {
  clusters.records.forEach(({ features }, i) => {
    const alone = clusters.recordsOf(clusters.clusterOf(i)).every((j) => isAnonymous(clusters.records[j]!.features));
    if (!alone || !isAnonymous(features)) return;
    const holders = clusters
      .neighboursOf(clusters.clusterOf(i))
      .filter((pair) => pair.veto === undefined && pair.weight > 0)
      .map((pair) => ({ pair, first: firstLogin(clusters, pair.x === clusters.clusterOf(i) ? pair.y : pair.x, features.device) }))
      .sort((p, q) => p.first - q.first || (clusters.comesBefore(p.pair, q.pair) ? -1 : 1));
    if (holders[0] !== undefined) join(holders[0].pair, 1 / (1 + 2 ** -holders[0].pair.weight));
  });
}

function firstLogin(clusters: Clusters, cluster: number, device: number): number {
  const days = clusters.recordsOf(cluster).map((i) => clusters.records[i]!.features).filter((f) => f.device === device && !isAnonymous(f)).map((f) => f.day);
  return days.length === 0 ? Infinity : Math.min(...days);
}
