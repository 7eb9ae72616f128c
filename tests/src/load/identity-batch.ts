import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateExport } from '../identity/evaluate-identity.js';
import { runSplink, splinkPython } from '../identity/evaluate-splink.js';
import { generateChinese } from '../identity/generate/generate-chinese.js';
import { writeSet } from '../identity/generate/generate-main.js';
import { ratesOf } from '../identity/generate/rates.js';
import { runBatch } from '../identity/run-batch.js';
import { figureOf, type Figure } from './figures.js';
import type { Bench } from './rounds.js';

/** About 100,000 records. */
const PERSONS = 44_300;
/** Of the people; no set that anything was tuned on has it. */
const SEED = 20_261_123;

/** 100,000 records resolved in memory on one thread, and the same file by Splink on one thread: seconds from the file to the clusters, and what is right in them. */
export async function identityBatch({ rounds, say }: Bench): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kejing-batch-'));
  try {
    await writeSet(folder, generateChinese(PERSONS, SEED, ratesOf('like-sample', SEED)));
    const [parties, truth, own, other] = ['parties.ndjson', 'truth.csv', 'own.csv', 'splink.csv'].map((name) => join(folder, name)) as [string, string, string, string];
    const splink = await splinkPython();
    if ('skipped' in splink) say(`identity-batch: without Splink, for ${splink.skipped}`);
    const seconds = { product: [] as number[], bare: [] as number[] };
    for (let round = 1; round <= rounds; round++) {
      seconds.product.push(await runBatch(parties, own, 'chinese'));
      if ('python' in splink) seconds.bare.push((await runSplink(splink.python, parties, other, 'chinese')).secondsInAll);
      say(`identity-batch, round ${round}: product ${seconds.product.at(-1)!} s, Splink ${seconds.bare.at(-1) ?? '-'} s`);
    }
    const f1 = async (clusters: string) => (await evaluateExport(truth, clusters)).figures.pairF1;
    return [
      figureOf('identity-batch, 100,000 records', 's', seconds.product, seconds.bare, { atMost: 1 }),
      figureOf('identity-batch, pairwise F1', '', [await f1(own)], 'python' in splink ? [await f1(other)] : [], { atLeast: 1 }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
