import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStack, type StackConnection } from '@kejing/local';
import { exportIdentity, loadParties } from '@kejing/sample-insurer';
import { sharedTempFolder } from '@kejing/testing';
import { readByRecord } from './evaluate-csv.js';
import { describeEvaluation, evaluateExport, type Evaluation } from './evaluate-identity.js';
import type { DataSet } from './evaluate-sets.js';
import { runSplink, splinkPython } from './evaluate-splink.js';
import { aimBeside, type Aims, type Row } from './evaluate-table.js';
import { type RoundTrip, roundTrips } from './evaluate-unmerge.js';
import { runBatch } from './run-batch.js';

export interface AllOptions {
  sets: readonly DataSet[];
  splink: boolean;
  /** Pairs of customers of each set to merge and split again. */
  roundTrips: number;
  say(line: string): void;
}

export interface AllFigures {
  rows: Row[];
  roundTrips: (RoundTrip & { set: string })[];
  difficulties: { set: string; rows: Evaluation['difficulties'] }[];
}

/** Runs every set through a stack of its own, and through Splink beside it in the same run; the same script measures both. */
export async function evaluateAll(options: AllOptions): Promise<AllFigures> {
  const work = mkdtempSync(join(sharedTempFolder(), 'kejing-evaluate-'));
  const all: AllFigures = { rows: [], roundTrips: [], difficulties: [] };
  try {
    const splink = options.splink ? await splinkPython() : { skipped: 'it was not wanted' };
    if ('skipped' in splink) options.say(`Splink is skipped: ${splink.skipped}`);
    for (const [i, set] of options.sets.entries()) {
      const into = join(work, String(i));
      mkdirSync(into);
      const folder = await set.folder(join(into, 'set'));
      options.say(`${set.name}: ${i + 1} of ${options.sets.length}`);
      const beside = 'python' in splink ? await measureSplink(splink.python, set, folder, into) : undefined;
      if (beside) options.say(`Splink\n${describeEvaluation(beside.evaluation).slice(0, 4).join('\n')}`);
      const inMemory = await measureInMemory(set, folder, into, beside?.row);
      options.say(`Kejing in memory, ${inMemory.seconds} s\n${describeEvaluation(inMemory.evaluation).slice(0, 4).join('\n')}`);
      await measureProduct(set, folder, into, options, all, beside?.row);
      all.rows.push(beside?.row ?? { set: set.name, program: 'Splink', note: `skipped: ${'skipped' in splink ? splink.skipped : ''}` });
      all.rows.push(inMemory.row);
      rmSync(into, { recursive: true, force: true });
    }
    return all;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function measureSplink(python: string, set: DataSet, folder: string, into: string): Promise<{ row: Row; evaluation: Evaluation }> {
  const clusters = join(into, 'splink.csv');
  const { secondsInAll, threshold, threads } = await runSplink(python, join(folder, 'parties.ndjson'), clusters, set.profile);
  const evaluation = await evaluateExport(join(folder, 'truth.csv'), clusters);
  return { evaluation, row: { set: set.name, program: `Splink 5, p ≥ ${threshold}, ${threads} thread`, figures: evaluation.figures, seconds: secondsInAll } };
}

/** The same work as Splink's: from the file to the clusters on one thread, nothing stored. */
async function measureInMemory(set: DataSet, folder: string, into: string, splink: Row | undefined): Promise<{ row: Row; evaluation: Evaluation; seconds: number }> {
  const clusters = join(into, 'in-memory.csv');
  const seconds = await runBatch(join(folder, 'parties.ndjson'), clusters, set.profile);
  const evaluation = await evaluateExport(join(folder, 'truth.csv'), clusters);
  const aims = { ...aimsOf(set, splink), ...(splink?.seconds === undefined ? {} : { seconds: splink.seconds }) };
  return { seconds, evaluation, row: { set: set.name, program: 'Kejing in memory, 1 thread', figures: evaluation.figures, seconds, aims } };
}

const aimsOf = (set: DataSet, splink: Row | undefined): Aims => ({ ...(splink?.figures && set.profile === 'western' ? aimBeside(splink.figures) : {}), ...set.aims });

async function measureProduct(set: DataSet, folder: string, into: string, { say, roundTrips: pairs }: AllOptions, all: AllFigures, splink: Row | undefined): Promise<void> {
  const { stack, connection } = await freshStack(join(into, 'stack'));
  try {
    const loaded = await loadParties(connection, join(folder, 'parties.ndjson'), (line) => say(`  ${line}`), { profile: set.profile });
    const exported = join(into, 'identity.csv');
    await exportIdentity(connection, exported, () => undefined);
    const evaluation = await evaluateExport(join(folder, 'truth.csv'), exported);
    say(`Kejing, ${loaded.seconds} s, ${loaded.openReviews} pairs wait for a steward\n${describeEvaluation(evaluation).join('\n')}`);
    all.rows.push({ set: set.name, program: 'Kejing', figures: evaluation.figures, seconds: loaded.seconds, aims: aimsOf(set, splink), ...(loaded.refusedCount > 0 ? { note: `${loaded.refusedCount} lines refused` } : {}) });
    all.difficulties.push({ set: set.name, rows: evaluation.difficulties });
    if (pairs === 0) return;
    const trips = await roundTrips(connection, [...new Set((await readByRecord(exported, 'customerId')).values())], pairs);
    say(`${trips.restored} of ${trips.tried} pairs of customers were as before after merge and split`);
    all.roundTrips.push({ set: set.name, ...trips });
  } finally {
    await stack.stop();
  }
}

// A stack of its own for each set, for sets would link to one another.
async function freshStack(dir: string): Promise<{ stack: LocalStack; connection: StackConnection }> {
  mkdirSync(dir);
  for (const folder of [join(dir, '../..'), join(dir, '..'), dir]) chmodSync(folder, 0o711);
  const stack = await LocalStack.start({ dir, temporary: true, services: ['cdp'], onDeath: (part, how, lines) => console.error(`evaluate: ${part} has ended (${how}):\n${lines}`) });
  return { stack, connection: stack.connection };
}
