import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEBRL_PRESETS, generateFebrl } from './generate/febrl.js';
import { partyOfFebrl, readFebrl } from './generate/febrl-csv.js';
import { generateChinese } from './generate/generate-chinese.js';
import { writeSet } from './generate/generate-main.js';
import { type PresetName, presets, ratesOf } from './generate/rates.js';
import type { Aims } from './evaluate-table.js';

/** A set of labelled records; it is written when it is wanted. */
export interface DataSet {
  name: string;
  profile: 'chinese' | 'western';
  /** What is to be reached on it; on western sets it follows from Splink. */
  aims?: Aims;
  /** Folder with parties.ndjson, truth.csv and perhaps difficulty.csv. `into` may be written to. */
  folder(into: string): Promise<string>;
}

export interface SetOptions { persons: number; seed: number; given: readonly string[] }

const CHINESE_AIMS: Aims = { pairF1: 0.985, clusterF1: 0.97, overMerged: 0.005 };
// Data sets that are generated with more mistakes than people make have no aim of their own.
const WITHOUT_AIM: readonly string[] = ['noisy', 'many-twins'];

/** Those that the given folders hold, and generated ones. */
export function dataSets({ persons, seed, given }: SetOptions): DataSet[] {
  const chinese = (Object.keys(presets) as PresetName[]).map((preset): DataSet => ({
    name: `chinese ${preset}`, profile: 'chinese', ...(WITHOUT_AIM.includes(preset) ? {} : { aims: CHINESE_AIMS }),
    folder: async (into) => { await writeSet(into, generateChinese(persons, seed, ratesOf(preset, seed))); return into; },
  }));
  const febrl = (['febrl-3', 'febrl-4', 'febrl-hard'] as const).flatMap((name) => [false, true].map((ssn): DataSet => ({
    name: `generated ${name}${ssn ? ' with number' : ''}`, profile: 'western',
    folder: async (into) => { await writeSet(into, generateFebrl(FEBRL_PRESETS[name], seed).map((row) => partyOfFebrl(row, { ssn }))); return into; },
  })));
  return [...given.flatMap(givenSets), ...febrl, ...chinese];
}

function givenSets(given: string): DataSet[] {
  const febrl = ['dataset1', 'dataset2', 'dataset3', 'dataset4'].map((name) => ({ name, file: join(given, 'febrl', `${name}.csv`) })).filter(({ file }) => existsSync(file));
  const zh = join(given, 'parties_zh');
  return [
    ...febrl.flatMap(({ name, file }) => [false, true].map((ssn): DataSet => ({
      name: `given febrl ${name}${ssn ? ' with number' : ''}`, profile: 'western',
      folder: async (into) => { await writeSet(into, readFebrl(readFileSync(file, 'utf8')).map((row) => partyOfFebrl(row, { ssn }))); return into; },
    }))),
    ...(existsSync(join(zh, 'parties.ndjson')) ? [{ name: 'given parties_zh', profile: 'chinese' as const, aims: CHINESE_AIMS, folder: async () => zh }] : []),
  ];
}
