// Promise: whatever is killed, stopped or cut off, all five services together lose no acknowledged event, double and reorder none, and end in the state of a run in which
// nothing broke; five of a service may start at once. The long version is scripts/fault --full.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecrets, serviceNames, type ServiceName } from '@kejing/local';
import { describe, expect, it } from 'vitest';
import { describeVerdict } from './oracle/verdict.js';
import { FaultStack } from './stack/fault-stack.js';
import { faults, type Fault } from './stack/faults.js';
import { cleanRun, faultRun } from './stack/run.js';

const LOAD = { seed: 7, customers: 24, calls: 10, secrets: newSecrets(), say: (line: string) => { if (process.env['FAULT_LOG']) console.log(line); } };
const SECONDS = 45;
/** One of each kind; the dearest in time are left to the long version. */
const QUICK = ['killed after-effect', 'disk of the database full', 'connections reset', 'killed after-produce', 'backends terminated in their statements', 'broker killed', 'stopped past its session, then gone on', 'database stopped with immediate'];
const quick: Fault[] = QUICK.map((name) => faults.find((fault) => fault.name === name)!);

describe('a stack in which things break', () => {
  it('ends as one in which nothing broke', { timeout: 900_000 }, async () => {
    // Beside each other: both wait most of the time.
    const clean = cleanRun(LOAD);
    const [{ digest }, report] = await Promise.all([clean, faultRun({ ...LOAD, faultSeed: 1, faults: quick, seconds: SECONDS, awayMs: 5_000 }, () => clean)]);
    // There is something to lose at every hop.
    const of = (table: string) => [...(digest.tables.get(table)?.values() ?? [])].reduce((sum, { count }) => sum + count, 0);
    const hops = ['cdp.record', 'tagging.tag_value', 'cdp.segment_member', 'marketing.run', 'content.link', 'content.interaction', 'cdp.interaction', 'strategy.feed_item', 'strategy.decision'];
    expect(hops.filter((table) => of(table) === 0)).toEqual([]);
    expect(describeVerdict(report.verdict)).toBe('nothing lost, doubled or inverted');
    expect(report.differences).toEqual([]);
    expect(report.happenings.length).toBeGreaterThan(3);
    expect(report.kills).toBeGreaterThan(0);
  });
});

describe('five of a service, started at once on an empty database', () => {
  const which: readonly ServiceName[] = process.env['REPLICAS'] === 'all' ? serviceNames : ['cdp'];
  it.each(which)('%s: all serve, and none complains', { timeout: 300_000 }, async (service) => {
    const stack = await FaultStack.start({ services: [service], instancesAtStart: { [service]: 5 }, env: { KEJING_LOG_LEVEL: 'error' } });
    try {
      const logs = readdirSync(join(stack.dir, 'logs')).filter((name) => name.startsWith(service));
      expect(logs).toHaveLength(5);
      expect(logs.map((name) => readFileSync(join(stack.dir, 'logs', name), 'utf8')).join('')).toBe('');
    } finally {
      await stack.stop();
    }
  });
});
