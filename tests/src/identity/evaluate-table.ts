import type { Figures } from './evaluate-metrics.js';

/** A row of the table: what a program made of a set. */
export interface Row {
  set: string;
  program: string;
  figures?: Figures;
  /** From the file to the clusters. */
  seconds?: number;
  note?: string;
  aims?: Aims;
}

/** What is to be reached; shares from 0 to 1, and at most so many seconds. */
export interface Aims { pairF1?: number; clusterF1?: number; overMerged?: number; seconds?: number }

export type Judgement = 'met' | 'MISSED' | '';

export function judge({ figures, aims, seconds }: Row): Judgement {
  if (!figures || !aims) return '';
  const reached = figures.pairF1 >= (aims.pairF1 ?? 0) && figures.clusterF1 >= (aims.clusterF1 ?? 0) && figures.overMerged <= (aims.overMerged ?? 1) && (seconds ?? 0) <= (aims.seconds ?? Infinity);
  return reached ? 'met' : 'MISSED';
}

/** At least Splink's pairwise F1; where that has 0.99 or more, 0.001 less will do. */
export const aimBeside = (splink: Figures): Aims => ({ pairF1: splink.pairF1 >= 0.99 ? splink.pairF1 - 0.001 : splink.pairF1 });

/** The rows as a table in Markdown. */
export function markdownOf(rows: readonly Row[]): string {
  const head = ['set', 'program', 'records', 'pair P', 'pair R', 'pair F1', 'cluster F1', 'over-merged', 'seconds', 'aim', ''];
  const cells = rows.map((row) => {
    const { set, program, figures, seconds, note, aims } = row;
    if (!figures) return [set, program, ...Array.from({ length: 8 }, () => ''), note ?? ''];
    const share = (value: number): string => value.toFixed(4);
    const aim = [aims?.pairF1 === undefined ? '' : `pair F1 ≥ ${share(aims.pairF1)}`, aims?.clusterF1 === undefined ? '' : `cluster F1 ≥ ${aims.clusterF1}`, aims?.overMerged === undefined ? '' : `over-merged ≤ ${(aims.overMerged * 100).toFixed(1)} %`, aims?.seconds === undefined ? '' : `${aims.seconds} s`].filter(Boolean).join(', ');
    return [set, program, String(figures.records), share(figures.pairPrecision), share(figures.pairRecall), share(figures.pairF1), share(figures.clusterF1), `${(figures.overMerged * 100).toFixed(2)} %`, seconds === undefined ? '' : String(seconds), aim, [judge(row), note].filter(Boolean).join('; ')];
  });
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
