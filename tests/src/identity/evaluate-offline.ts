// How well the shipped weights resolve labelled sets, without a stack: seconds instead of minutes.
// node tests/dist/src/identity/evaluate-offline.js SET_FOLDER…
import { Comparison } from './evaluate-metrics.js';
import { matchingCode, offlineDigest, readSet } from './offline-matching.js';

const WORST = 12;
const share = (value: number): string => value.toFixed(4);

const code = await matchingCode();
for (const folder of process.argv.slice(2)) {
  const set = await readSet(folder, code);
  const started = performance.now();
  const features = set.parties.map(({ party }) => code.toFeatures(party, offlineDigest));
  const model = { ...code.shippedModel(), frequencies: code.countFrequencies(features) };
  const { clusters, reviews } = code.resolveAll({ parties: set.parties }, model, offlineDigest);
  const seconds = (performance.now() - started) / 1000;
  const comparison = new Comparison(set.person, new Map(clusters.flatMap((records, i) => records.map((record) => [record, String(i)] as const))));
  const f = comparison.figures();
  console.log(
    `${folder}: ${f.records} records, pairs P ${share(f.pairPrecision)} R ${share(f.pairRecall)} F1 ${share(f.pairF1)}, clusters P ${share(f.clusterPrecision)} R ${share(f.clusterRecall)} ` +
      `F1 ${share(f.clusterF1)}, over-merged ${share(f.overMerged)}, ${reviews.length} reviews, ${seconds.toFixed(1)} s`,
  );
  for (const d of comparison.byDifficulty(set.difficulties).slice(0, WORST)) {
    console.log(`  ${d.difficulty.padEnd(24)} ${String(d.records).padStart(5)} records, ${d.missedPairs} pairs missed, ${d.wrongPairs} wrong, ${(100 * d.inWrongCluster).toFixed(1)} % in a wrong cluster`);
  }
}
