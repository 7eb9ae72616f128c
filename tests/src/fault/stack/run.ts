import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Secrets, ServiceName } from '@kejing/local';
import { define } from '@kejing/sample-insurer';
import { logTail, repositoryRoot, spawnTied } from '@kejing/testing';
import type { Digest } from '../oracle/digest.js';
import type { StackDrive } from '../oracle/drive-stack.js';
import { CLICKS } from '../oracle/open-pages.js';
import { faults as allFaults, type Fault, type FaultGround } from './faults.js';
import { FaultStack, type FaultStackOptions } from './fault-stack.js';
import { judgeStack, stateOf, type Judgement } from './judge-stack.js';
import { Kubelet } from './kubelet.js';
import { Watch } from './quiet.js';
import { planWorkload } from './workload.js';

export interface RunOptions {
  /** Of the workload: the same seed is the same insurer. */
  seed: number;
  customers: number;
  calls: number;
  /** Of every stack whose state is compared. */
  secrets: Secrets;
  /** Folder of the build that is judged; default: this repository. */
  root?: string;
  say(line: string): void;
}

export interface FaultRunOptions extends RunOptions {
  /** Of the faults. */
  faultSeed: number;
  /** Which faults, in this order again and again; default: all, shuffled. */
  faults?: readonly Fault[];
  /** The load is spread so that the faults have this long. */
  seconds: number;
  awayMs: number;
  oldRoot?: string;
  /** Stop breaking when so many processes have been killed; default: no bound. */
  kills?: number;
  instancesAtStart?: FaultStackOptions['instancesAtStart'];
  /** Told of each fault when the stack works again. */
  onHappening?(happening: Happening): void;
}

/** One fault as it went. */
export interface Happening { name: string; what: string; kills: number; atSeconds: number; tookMs: number; recoveryMs: number }

export interface RunReport extends Judgement {
  happenings: Happening[];
  kills: number;
  /** Services that a failing liveness probe restarted. */
  restarted: ServiceName[];
  seconds: number;
}

/** What a run without faults came to, to hold others against. */
export interface CleanRun { digest: Digest; events: number; seconds: number }

// Days of SOPs pass in seconds, so that their timers are among what is killed and compared; nobody is asleep.
const ENV = { KEJING_CLOCK_RATE: '100000', KEJING_QUIET_HOURS: '00:00-00:00' };
const FULL_SPEED = 100_000;
/** More than a segment's data and log take. */
const VOLUME_MIB = 3_072;

/** Loads the workload with nothing broken; what the state is then. */
export async function cleanRun(options: RunOptions): Promise<CleanRun> {
  const { report, digest } = await onStack(options, {}, () => FULL_SPEED, () => Promise.resolve([]), undefined);
  if (report.verdict.lost.length + report.verdict.doubled.length + report.verdict.inverted.length + report.verdict.invented.length > 0) {
    throw new Error(`a run without faults is not clean: ${JSON.stringify(report.verdict).slice(0, 2_000)}`);
  }
  return { digest: digest!, events: report.events, seconds: report.seconds };
}

/** Loads the workload while faults happen, and holds it against the clean run's state, which is asked for at the end only. */
export async function faultRun(options: FaultRunOptions, clean: () => Promise<CleanRun>): Promise<RunReport> {
  const total = planWorkload(options.seed, options.customers).reduce((sum, { records }) => sum + records.length, 0);
  const random = randomFrom(options.faultSeed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const pick = <T>(from: readonly T[]): T => from[between(0, from.length - 1)]!;
  let deck: Fault[] = [];
  let killed = 0;
  const next = (): Fault => {
    if (deck.length === 0) deck = options.faults ? [...options.faults] : shuffled([...allFaults], between);
    return deck.shift()!;
  };
  const breakThings = async (stack: FaultStack, watch: Watch, started: number, over: () => boolean): Promise<Happening[]> => {
    const ground: FaultGround = { stack, watch, pick, between, awayMs: options.awayMs, oldRoot: options.oldRoot };
    const found: Happening[] = [];
    while (!over() && killed < (options.kills ?? Infinity)) {
      const fault = next();
      const from = performance.now();
      const { kills, what } = await fault.run(ground);
      const tookMs = Math.round(performance.now() - from);
      const recoveryMs = await watch.recovery();
      killed += kills;
      const happening: Happening = { name: fault.name, what, kills, atSeconds: Math.round((from - started) / 1000), tookMs, recoveryMs };
      found.push(happening);
      options.onHappening?.(happening);
      options.say(`  ${String(happening.atSeconds).padStart(5)} s  ${fault.name}${what ? ` (${what})` : ''}, ${tookMs} ms; recovered ${recoveryMs} ms after`);
      await sleep(between(500, 2_000));
    }
    return found;
  };
  const start = { volumeMiB: VOLUME_MIB, ...(options.instancesAtStart ? { instancesAtStart: options.instancesAtStart } : {}) };
  const { report } = await onStack(options, start, () => Math.max(1, total / options.seconds), breakThings, clean);
  return report;
}

/** A stack of its own from start to judgement. */
async function onStack(
  options: RunOptions, start: Pick<FaultStackOptions, 'instancesAtStart' | 'volumeMiB'>, rate: () => number,
  breakThings: (stack: FaultStack, watch: Watch, started: number, over: () => boolean) => Promise<Happening[]>, clean: (() => Promise<CleanRun>) | undefined,
): Promise<{ report: RunReport; digest: Digest | undefined }> {
  const since = new Date(Date.now() - 60_000);
  const started = performance.now();
  const stack = await FaultStack.start({ ...start, secrets: options.secrets, env: ENV, ...(options.root ? { root: options.root } : {}) });
  const watch = new Watch(stack);
  const kubelet = new Kubelet(stack, options.say);
  const journal = join(stack.dir, 'journal');
  try {
    await define(stack.connection, () => undefined);
    const happenings: Happening[] = [];
    for (const name of [...planWorkload(options.seed, options.customers).map((phase) => phase.name), CLICKS]) {
      // Clicks would race with the timers of runs that wait for them.
      if (name === CLICKS) await sopsEnd(watch);
      let over = false;
      const driven = drivePhase(stack, { dir: stack.connection.dir, journal, seed: options.seed, customers: options.customers, phase: name, rate: rate(), calls: name === 'staff' ? 0 : options.calls })
        .then(() => undefined, (error: unknown) => error)
        .finally(() => { over = true; });
      if (name !== 'staff') happenings.push(...(await breakThings(stack, watch, started, () => over)));
      const failed = await driven;
      if (failed !== undefined) throw failed as Error;
      await watch.quiet();
      options.say(`  ${String(Math.round((performance.now() - started) / 1000)).padStart(5)} s  ${name} is in, all is quiet`);
    }
    const judgement = await judgeStack(stack, watch, journal, since, (await clean?.())?.digest);
    const digest = clean ? undefined : await stateOf(stack, since);
    const seconds = Math.round((performance.now() - started) / 1000);
    return { report: { ...judgement, happenings, kills: happenings.reduce((sum, { kills }) => sum + kills, 0), restarted: kubelet.restarted, seconds }, digest };
  } finally {
    kubelet.stop();
    await watch.close();
    await stack.stop();
  }
}

async function drivePhase(stack: FaultStack, drive: StackDrive): Promise<void> {
  const program = join(repositoryRoot(), 'tests/dist/src/fault/oracle/drive-stack.js');
  const logFile = join(stack.dir, 'logs/oracle.log');
  const oracle = await spawnTied({
    command: process.execPath, args: ['--disable-warning=TimeoutNegativeWarning', '--disable-warning=DEP0123', program], logFile, stopSignal: 'SIGTERM', cwd: repositoryRoot(),
    env: { ...process.env, NODE_OPTIONS: '', KEJING_DRIVE: JSON.stringify(drive) },
  });
  const how = await oracle.exited;
  if (how !== 0) throw new Error(`the oracle ended with ${how}: ${logTail(logFile)}`);
}

/** Waits until no timer of a SOP is left and what their last ones caused is everywhere. */
async function sopsEnd(watch: Watch): Promise<void> {
  for (let n = 0; n < 240; n++) {
    const [row] = await watch.rows<{ left: string }>('marketing', 'SELECT count(*) AS left FROM run_timer');
    if (row!.left === '0') break;
    await sleep(500);
  }
  await watch.quiet();
}

function shuffled<T>(items: T[], between: (low: number, high: number) => number): T[] {
  for (let n = items.length - 1; n > 0; n--) {
    const other = between(0, n);
    [items[n], items[other]] = [items[other]!, items[n]!];
  }
  return items;
}

/** Seeded numbers in [0, 1) (mulberry32): a run can be repeated with its faults in the same order. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
