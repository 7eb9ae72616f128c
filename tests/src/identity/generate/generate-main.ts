// Writes generated party records with what is true of them: scripts/evaluate generate.
import { createWriteStream, mkdirSync, readFileSync, writeFileSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { FEBRL_PRESETS, generateFebrl } from './febrl.js';
import { partyOfFebrl, readFebrl, writeFebrl } from './febrl-csv.js';
import { generateChinese } from './generate-chinese.js';
import type { Labelled } from './party-line.js';
import { presets, ratesOf } from './rates.js';

export const GENERATE_HELP = `scripts/evaluate generate chinese OUT_FOLDER [--persons 3000] [--seed 1] [--preset NAME] [--rates JSON]
scripts/evaluate generate febrl   OUT_FOLDER [--set febrl-3] [--seed 1] [--scale 1] [--ssn]
scripts/evaluate generate convert OUT_FOLDER --from FEBRL.csv [--ssn]

Writes parties.ndjson, truth.csv (sourceSystem,sourceId,personId,householdId), difficulty.csv and stats.json; febrl and convert also dataset.csv.
Presets: ${Object.keys(presets).join(', ')}. Sets: ${Object.keys(FEBRL_PRESETS).join(', ')}. --rates replaces rates: '{"twins":0.1}'; stats.json names them all.
`;

class Out {
  private readonly stream: WriteStream;
  constructor(file: string) {
    this.stream = createWriteStream(file);
  }
  async line(text: string): Promise<void> {
    if (!this.stream.write(`${text}\n`)) await once(this.stream, 'drain');
  }
  async close(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
  }
}

/** Writes a set into a folder, one record after the other. Returns what is in stats.json. */
export async function writeSet(folder: string, records: Iterable<Labelled>, about: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  mkdirSync(folder, { recursive: true });
  const [lines, truth, difficulty] = ['parties.ndjson', 'truth.csv', 'difficulty.csv'].map((name) => new Out(join(folder, name))) as [Out, Out, Out];
  const [tags, systems] = [new Map<string, number>(), new Map<string, number>()];
  let count = 0;
  await truth.line('sourceSystem,sourceId,personId,householdId');
  await difficulty.line('sourceSystem,sourceId,difficulty');
  for (const { line, personId, householdId, difficulties } of records) {
    count += 1;
    systems.set(line.sourceSystem, (systems.get(line.sourceSystem) ?? 0) + 1);
    for (const tag of difficulties) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    await lines.line(JSON.stringify(line));
    await truth.line(`${line.sourceSystem},${line.sourceId},${personId},${householdId}`);
    await difficulty.line(`${line.sourceSystem},${line.sourceId},${difficulties.toSorted().join(';') || 'none'}`);
  }
  for (const out of [lines, truth, difficulty]) await out.close();
  const stats = { records: count, by_system: Object.fromEntries([...systems].toSorted()), tags: Object.fromEntries([...tags].toSorted()), ...about };
  writeFileSync(join(folder, 'stats.json'), `${JSON.stringify(stats, null, 1)}\n`);
  return stats;
}

/** The command; returns the exit code. `at` resolves paths as the caller means them. */
export async function generate(args: string[], at: (path: string) => string): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { persons: text, seed: text, preset: text, rates: text, set: text, scale: text, from: text, ssn: { type: 'boolean' } } });
  const [kind, out] = positionals;
  if (kind === undefined || out === undefined) {
    process.stdout.write(GENERATE_HELP);
    return 1;
  }
  const folder = resolve(at(out));
  const seed = wholeNumber('--seed', values.seed ?? '1');
  const ssn = values.ssn ?? false;
  switch (kind) {
    case 'chinese': {
      const persons = wholeNumber('--persons', values.persons ?? '3000');
      const preset = values.preset ?? 'like-sample';
      const rates = ratesOf(preset, seed, values.rates ? (JSON.parse(values.rates) as Record<string, unknown>) : {});
      const { records } = await writeSet(folder, generateChinese(persons, seed, rates), { persons, seed, preset, rates });
      console.log(`generate: ${String(records)} records of ${persons} persons in ${out}`);
      return 0;
    }
    case 'febrl': {
      const name = values.set ?? 'febrl-3';
      if (!(name in FEBRL_PRESETS)) throw new Error(`no set ${name}; known: ${Object.keys(FEBRL_PRESETS).join(', ')}`);
      const options = FEBRL_PRESETS[name as keyof typeof FEBRL_PRESETS];
      const scale = wholeNumber('--scale', values.scale ?? '1');
      const rows = generateFebrl({ ...options, originals: options.originals * scale, duplicates: options.duplicates * scale }, seed);
      const { records } = await writeSet(folder, rows.map((row) => partyOfFebrl(row, { ssn })), { set: name, seed, scale, ssn, options });
      writeFileSync(join(folder, 'dataset.csv'), writeFebrl(rows));
      console.log(`generate: ${String(records)} records in ${out}`);
      return 0;
    }
    case 'convert': {
      if (values.from === undefined) throw new Error('--from names the Febrl data set');
      const rows = readFebrl(readFileSync(at(values.from), 'utf8'));
      const { records } = await writeSet(folder, rows.map((row) => partyOfFebrl(row, { ssn })), { ssn });
      writeFileSync(join(folder, 'dataset.csv'), writeFebrl(rows));
      console.log(`generate: ${String(records)} records in ${out}`);
      return 0;
    }
    default:
      process.stdout.write(GENERATE_HELP);
      return 1;
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} takes a whole number`);
  return Number(text);
}
