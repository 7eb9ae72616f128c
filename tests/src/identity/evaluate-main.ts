// The program behind scripts/evaluate.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openStack } from '@kejing/local';
import { exportIdentity } from '@kejing/sample-insurer';
import { repositoryRoot } from '@kejing/testing';
import { evaluateAll } from './evaluate-all.js';
import { readByRecord } from './evaluate-csv.js';
import { describeEvaluation, evaluateExport } from './evaluate-identity.js';
import { dataSets } from './evaluate-sets.js';
import { markdownOf } from './evaluate-table.js';
import { roundTrips } from './evaluate-unmerge.js';
import { resolveFile } from './resolve-file.js';
import { generate, GENERATE_HELP } from './generate/generate-main.js';

const HELP = `scripts/evaluate identity TRUTH.csv [--export OUT.csv] [--round-trips 20]
scripts/evaluate all [--persons 3000] [--seed 7] [--given FOLDER] [--only TEXT] [--no-splink] [--round-trips 20] [--out FOLDER]
scripts/evaluate batch PARTIES.ndjson OUT.csv [--model chinese|western]
${GENERATE_HELP}
identity: compares the running stack's customers (or an earlier export) with the truth: sourceSystem,sourceId,personId. Errors are told by difficulty where a
difficulty.csv stands beside the truth. On the running stack it then merges pairs of customers and splits them again.

all: takes the sets of tests/identity/data and of --given (febrl/dataset1.csv to dataset4.csv, parties_zh/), generates more, loads each into a stack of its own, runs
Splink on the same records in the same run (one thread; installed into .tools on first use, told as skipped where it can't be), and prints one table. --only takes
the sets whose names hold TEXT. --out writes identity.md and identity.json. Nothing else should run meanwhile; about 15 minutes on two cores.

batch: resolves a file in memory, on one thread, by the shipped weights: what a load of it alone would come to, without a stack and with nothing stored. OUT.csv is
as of scripts/export, with numbers for customers; identity TRUTH.csv --export OUT.csv compares it with a truth. 135,653 records took 1.2 GiB of memory; for a file of several times that give Node a larger heap (NODE_OPTIONS=--max-old-space-size=MIB).
`;

const at = (path: string): string => resolve(process.env['KEJING_CALLER_DIR'] ?? '.', path);
const say = (line: string): void => console.log(line);
const text = { type: 'string' } as const;
const count = (option: string, value: string | undefined, usual: number): number => {
  if (value !== undefined && !/^\d{1,7}$/.test(value)) throw new Error(`${option} takes a whole number`);
  return value === undefined ? usual : Number(value);
};

async function identity(args: string[]): Promise<number> {
  const { values, positionals: [truth] } = parseArgs({ args, allowPositionals: true, options: { export: text, 'round-trips': text } });
  if (truth === undefined) throw new Error('which truth? See scripts/evaluate --help.');
  const pairs = count('--round-trips', values['round-trips'], 20);
  const work = mkdtempSync(join(tmpdir(), 'kejing-evaluate-'));
  try {
    const file = values.export === undefined ? join(work, 'identity.csv') : at(values.export);
    if (values.export === undefined) await exportIdentity(openStack(), file, (line) => say(`exported: ${line}`));
    for (const line of describeEvaluation(await evaluateExport(at(truth), file))) say(line);
    if (values.export !== undefined) {
      say('un-merge round trip: only on a running stack, without --export');
      return 0;
    }
    const known = await readByRecord(at(truth), 'personId');
    const own = [...(await readByRecord(file, 'customerId'))].filter(([record]) => known.has(record)).map(([, customer]) => customer);
    const { tried, restored, vetoed, failures } = await roundTrips(openStack(), [...new Set(own)], pairs);
    say(`un-merge round trip: ${restored} of ${tried} pairs of customers were as before after merge and split (${vetoed} more may not be merged)`);
    for (const failure of new Set(failures)) say(`  ${failure}`);
    return restored === tried ? 0 : 2;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function all(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { persons: text, seed: text, given: text, only: text, out: text, 'round-trips': text, 'no-splink': { type: 'boolean', default: false } } });
  const given = [join(repositoryRoot(), 'tests/identity/data'), ...(values.given === undefined ? [] : [at(values.given)])];
  const sets = dataSets({ persons: count('--persons', values.persons, 3_000), seed: count('--seed', values.seed, 7), given }).filter(({ name }) => name.includes(values.only ?? ''));
  if (sets.length === 0) throw new Error(`no set has ${values.only ?? ''} in its name`);
  if (values.out !== undefined) mkdirSync(at(values.out), { recursive: true }); // told before a quarter of an hour, where it can't be
  const figures = await evaluateAll({ sets, splink: !values['no-splink'], roundTrips: count('--round-trips', values['round-trips'], 20), say });
  const [tried, restored] = [figures.roundTrips.reduce((sum, trip) => sum + trip.tried, 0), figures.roundTrips.reduce((sum, trip) => sum + trip.restored, 0)];
  const table = `${markdownOf(figures.rows)}\n\nUn-merge round trip: ${restored} of ${tried} pairs of customers were as before after merge and split.\n`;
  say(`\n${table}`);
  if (values.out !== undefined) {
    writeFileSync(join(at(values.out), 'identity.md'), table);
    writeFileSync(join(at(values.out), 'identity.json'), `${JSON.stringify(figures, null, 1)}\n`);
  }
  return 0;
}

async function batch(args: string[]): Promise<number> {
  const { values, positionals: [parties, out] } = parseArgs({ args, allowPositionals: true, options: { model: text } });
  if (parties === undefined || out === undefined) throw new Error('which file, and into which? See scripts/evaluate --help.');
  const profile = values.model ?? '';
  if (profile !== '' && profile !== 'chinese' && profile !== 'western') throw new Error('--model takes chinese or western');
  const { records, customers, reviews, refused, seconds } = await resolveFile(at(parties), at(out), { today: new Date().toISOString().slice(0, 10), profile, say });
  for (const [reason, lines] of refused) say(`refused: ${lines} lines, ${reason}`);
  say(`${records} records are of ${customers} customers; a steward would look at ${reviews} pairs; ${seconds.toFixed(1)} s`);
  return 0;
}

const commands: Record<string, (args: string[]) => Promise<number>> = { identity, all, batch, generate: (args) => generate(args, at) };

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];
if (!command || rest.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(command || name === '--help' ? 0 : 1);
}
// The processes of a stack do not keep this one, and while it waits for one of them to end nothing else does.
setInterval(() => undefined, 60_000);
try {
  process.exit(await command(rest));
} catch (error) {
  console.error(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
