// scripts/soak: mixed load for an hour, and whether what it needs stays as it was.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LocalStack, serviceNames } from '@kejing/local';
import { define } from '@kejing/sample-insurer';
import { sharedTempFolder } from '@kejing/testing';
import { makeClickCustomers } from '../click-customers.js';
import { columns, rounded } from '../figures.js';
import { chartOf, seriesKey, type Verdicts } from './chart.js';
import { judge, type Verdict } from './flat.js';
import { lookAt } from './look.js';
import { MixedLoad } from './mixed-load.js';
import { csvOf, measures, pointsOf, type Sample } from './series.js';

const EVERY_MS = 10_000;
/** Programs are compiled, caches and pools filled: of the whole time so much is not judged. */
const WARM_UP = { share: 0.25, leastSeconds: 120 };
const AGENTS = 10;
const CUSTOMERS_EACH = 20;
const PARTS = [...serviceNames, 'postgres', 'kafka'];
/** A JVM fills its heap up to its bound before it looks for what is garbage. */
const UNJUDGED = new Set([seriesKey('kafka', 'rss')]);
const say = (line: string): void => console.log(`soak: ${line}`);

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, out: { type: 'string', default: 'soak' } } });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1 && minutes <= 1_440)) {
    console.error('soak: --minutes takes a number from 1 to 1440');
    return 1;
  }
  const out = resolve(process.env.KEJING_CALLER_DIR ?? '.', values.out);
  mkdirSync(out, { recursive: true });
  const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-soak-'));
  // The processes of the stack do not keep this one.
  const awake = setInterval(() => undefined, 60_000);
  const died: string[] = [];
  try {
    const stack = await LocalStack.start({ dir, onDeath: (part, how, lines) => { died.push(part); say(`${part} has ended (${how}):\n${lines}`); } });
    try {
      const { samples, load } = await run(stack, minutes * 60);
      const warmUp = Math.max(WARM_UP.leastSeconds, WARM_UP.share * minutes * 60);
      const verdicts = judgeAll(samples, warmUp);
      writeFileSync(join(out, 'soak.csv'), csvOf(samples));
      writeFileSync(join(out, 'soak.svg'), chartOf(samples, PARTS, verdicts, warmUp, `${minutes} minutes of mixed load, ${new Date().toISOString().slice(0, 10)}`));
      return report(load, verdicts, died, out);
    } finally {
      await stack.stop();
    }
  } finally {
    clearInterval(awake);
    rmSync(dir, { recursive: true, force: true });
  }
}

async function run(stack: LocalStack, seconds: number): Promise<{ samples: Sample[]; load: MixedLoad }> {
  await define(stack.connection, () => undefined);
  const agents = await makeClickCustomers(stack.connection, AGENTS, CUSTOMERS_EACH);
  const load = new MixedLoad(stack.connection, agents);
  say(`${AGENTS * CUSTOMERS_EACH} customers are there; ${seconds / 60} minutes of load begin`);
  const samples: Sample[] = [];
  const started = performance.now();
  let over = false;
  const ended = load.run(seconds).finally(() => { over = true; });
  for (let next = started + EVERY_MS; !over; next += EVERY_MS) {
    await Promise.race([sleep(Math.max(0, next - performance.now())), ended]);
    // The last moment would be of a load that goes away.
    if (over) break;
    const parts = await lookAt(stack).catch((error: unknown) => { say(`could not look: ${String(error)}`); return {}; });
    samples.push({ at: Math.round((performance.now() - started) / 1000), parts, ...load.take() });
    if (samples.length % 6 === 0) say(lineOf(samples.at(-1)!));
  }
  await ended;
  await load.close();
  return { samples, load };
}

const lineOf = ({ at, parts, done, failed }: Sample): string =>
  `${Math.round(at / 60)} min: ${Object.entries(parts).map(([part, { rss, lag }]) => `${part} ${rss ?? '?'} MiB${lag ? `, lag ${lag}` : ''}`).join('; ')}; ${done} done, ${failed} failed`;

function judgeAll(samples: readonly Sample[], warmUp: number): Verdicts {
  const judged = samples.filter(({ at }) => at >= warmUp);
  return new Map<string, Verdict>(PARTS.flatMap((part) => measures.flatMap(({ name, tolerance }) => {
    const points = pointsOf(judged, part, name);
    return points.length === 0 || UNJUDGED.has(seriesKey(part, name)) ? [] : [[seriesKey(part, name), judge(points, tolerance)] as const];
  })));
}

function report(load: MixedLoad, verdicts: Verdicts, died: readonly string[], out: string): number {
  console.log(`\n${columns(['what', 'done', 'failed', 'first failure', 'ms'], load.reports.map(({ name, done, failed, failure, latency }) => [name, String(done), String(failed), failure.slice(0, 60), latency.summary()]))}\n`);
  console.log(columns(['', ...PARTS], measures.map(({ name, title }) => [title, ...PARTS.map((part) => wordOf(verdicts.get(seriesKey(part, name))))])));
  const growing = [...verdicts].filter(([, { kind }]) => kind === 'GROWS').map(([key]) => key);
  const short = [...verdicts.values()].some(({ kind }) => kind === 'TOO_SHORT');
  const failed = load.reports.reduce((sum, report) => sum + report.failed, 0);
  if (short) say('too short to judge: at least 5 minutes');
  say(`${growing.length === 0 ? 'nothing grows' : `grows: ${growing.join(', ')}`}; ${failed} failed${died.length > 0 ? `; ended on their own: ${died.join(', ')}` : ''}. ${join(out, 'soak.svg')} and soak.csv`);
  return growing.length > 0 || died.length > 0 || failed > 0 || short ? 2 : 0;
}

function wordOf(verdict: Verdict | undefined): string {
  if (!verdict) return '';
  switch (verdict.kind) {
    case 'FLAT':
      return 'flat';
    case 'GROWS':
      return `GROWS by ${rounded(verdict.growth)}`;
    case 'TOO_SHORT':
      return 'too short';
  }
}

let exitCode = 1;
try {
  exitCode = await main();
} catch (error) {
  console.error(`soak: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
process.exit(exitCode);
