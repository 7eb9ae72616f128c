import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readByRecord } from './evaluate-csv.js';
import { Comparison, type DifficultyFigures, type Figures } from './evaluate-metrics.js';

export interface Evaluation {
  figures: Figures;
  /** Records of the truth that the export has not. */
  notFound: number;
  difficulties: DifficultyFigures[];
}

/** Compares an export with the truth. The difficulties are those of `difficulty.csv` beside the truth, if there is one. */
export async function evaluateExport(truthFile: string, exportFile: string): Promise<Evaluation> {
  const truth = await readByRecord(truthFile, 'personId');
  const found = await readByRecord(exportFile, 'customerId');
  const comparison = new Comparison(truth, found);
  const difficultyFile = join(dirname(truthFile), 'difficulty.csv');
  const difficulties = existsSync(difficultyFile) ? comparison.byDifficulty(new Map([...(await readByRecord(difficultyFile, 'difficulty'))].map(([record, text]) => [record, text.split(';')]))) : [];
  return { figures: comparison.figures(), notFound: [...truth.keys()].filter((record) => !found.has(record)).length, difficulties };
}

const share = (value: number): string => value.toFixed(4);
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

/** Lines for people. */
export function describeEvaluation({ figures, notFound, difficulties }: Evaluation): string[] {
  return [
    `${figures.records} records${notFound > 0 ? ` (${notFound} of them not in the export: each counts as a customer of its own)` : ''}`,
    `pairs      precision ${share(figures.pairPrecision)}  recall ${share(figures.pairRecall)}  F1 ${share(figures.pairF1)}   (${figures.truePairs} true, ${figures.foundPairs} found)`,
    `clusters   precision ${share(figures.clusterPrecision)}  recall ${share(figures.clusterRecall)}  F1 ${share(figures.clusterF1)}   (${figures.trueClusters} true, ${figures.foundClusters} found)`,
    `over-merged clusters ${percent(figures.overMerged)}   persons in several clusters ${percent(figures.split)}`,
    ...difficulties.filter((row) => row.missedPairs + row.wrongPairs > 0).map((row) =>
      `  ${row.difficulty.padEnd(26)} ${String(row.records).padStart(7)} records  ${String(row.missedPairs).padStart(6)} pairs missed  ${String(row.wrongPairs).padStart(6)} wrong  ${percent(row.inWrongCluster).padStart(8)} in a wrong cluster`),
  ];
}
