import { parseArgs } from 'node:util';
import { parseKeys } from '@kejing/crypto';
import { openDatabase } from '@kejing/postgres';
import type { CdpConfig } from '../cdp.config.js';
import { KeyRings } from './key-rings.js';
import { RewrapKeys, type KeyUse } from './rewrap-keys.js';
import { RewrapStore } from './rewrap.store.js';

const TELL_MS = 5_000;

/**
 * The command `rewrap-keys [--check] [--batch N] [--pause MS]` of the service's program: see {@link RewrapKeys}.
 * @returns whether no row needs an older master key
 */
export async function rewrapCommand(config: CdpConfig, args: readonly string[], say: (line: string) => void): Promise<boolean> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { check: { type: 'boolean' }, batch: { ...text, default: '500' }, pause: { ...text, default: '0' } } });
  const batch = wholeNumber('--batch', values.batch, 1, 10_000);
  const pauseMs = wholeNumber('--pause', values.pause, 0, 60_000);
  const database = await openDatabase({ url: config.databaseUrl, poolSize: 1, migrations: [], service: 'kejing-rewrap-keys' });
  try {
    const keys = new RewrapKeys(database, new RewrapStore(), new KeyRings(parseKeys(config.masterKeys), parseKeys(config.tokenKeys)));
    if (!values.check) {
      let told = performance.now();
      const onBatch = (table: string, seen: number, rewrapped: number) => {
        if (performance.now() - told < TELL_MS) return;
        told = performance.now();
        say(`${table}: ${seen} rows seen, ${rewrapped} under the current key now`);
      };
      const broken = await keys.execute({ batch, pauseMs, onBatch });
      if (broken > 0) say(`${broken} rows are opened by no key of KEJING_MASTER_KEYS and stay as they are`);
    }
    const use = await keys.use(batch);
    for (const line of linesOf(use)) say(line);
    return [...use.master.values()].every((tables) => tables.length === 0);
  } finally {
    await database.close();
  }
}

/** What a person wants to know before a key is dropped. */
export function linesOf({ current, tables, master, tokens }: KeyUse): string[] {
  const rows = tables.map(({ table, versions }) => `${table}: ${versions.size === 0 ? 'no rows' : [...versions].sort().map(([version, n]) => `${n} under ${version}`).join(', ')}`);
  const needs = (kind: string, use: ReadonlyMap<string, string[]>) =>
    [...use].map(([version, by]) => (by.length === 0 ? `${kind} key ${version}: no row needs it` : `${kind} key ${version}: STILL NEEDED by ${by.join(', ')}`));
  return [...rows, `master key ${current}: the current one`, ...needs('master', master), ...needs('token', tokens)];
}

function wholeNumber(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) throw new Error(`${name} takes a whole number from ${least} to ${most}`);
  return number;
}
