// Promise: whatever is killed, stopped or cut off, all five services together lose no acknowledged event, double and reorder none, and end in the state of a run in which
// nothing broke. The long version is scripts/fault --full.
import { beforeAll, describe, expect, it } from 'vitest';
import { describeVerdict } from './oracle/verdict.js';
import { faults, type Fault } from './stack/faults.js';
import { cleanRun, faultRun, type CleanRun } from './stack/run.js';

const LOAD = { seed: 7, customers: 24, calls: 10, say: (line: string) => { if (process.env['FAULT_LOG']) console.log(line); } };
const SECONDS = 75;
/** The dearest in time are left to the long version. */
const QUICK = ['killed after-effect', 'backends terminated in their statements', 'stopped past its session, then gone on', 'connections reset', 'killed after-produce', 'broker killed', 'database stopped with immediate', 'told to stop under load'];
const quick: Fault[] = QUICK.map((name) => faults.find((fault) => fault.name === name)!);

describe('a stack in which things break', () => {
  let clean: CleanRun;
  beforeAll(async () => {
    clean = await cleanRun(LOAD);
  }, 600_000);

  it('ends as one in which nothing broke', { timeout: 900_000 }, async () => {
    const report = await faultRun({ ...LOAD, faultSeed: 1, faults: quick, seconds: SECONDS, awayMs: 5_000, instancesAtStart: { marketing: 5 } }, clean);
    expect(describeVerdict(report.verdict)).toBe('nothing lost, doubled or inverted');
    expect(report.differences).toEqual([]);
    expect(report.happenings.length).toBeGreaterThan(3);
    expect(report.kills).toBeGreaterThan(0);
  });
});
