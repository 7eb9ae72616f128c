// scripts/bench: measures the product and, beside it in the same run, the bare limit of the same work.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalStack, serviceNames, type ServiceName } from '@kejing/local';
import { sharedTempFolder } from '@kejing/testing';
import { readArguments } from './arguments.js';
import { comparisonOf } from './compare.js';
import { columns, figureOf, tableOf, type Figure } from './figures.js';
import { memoryOf } from './processes.js';
import { elsewhere, rows, START, startAbout } from './rows.js';
import type { Bench } from './rounds.js';

const REST_MS = 10_000;
const say = (line: string): void => console.log(`bench: ${line}`);
const fileOf = (name: string): string => resolve(process.env.KEJING_CALLER_DIR ?? '.', name);
const figuresIn = (name: string): Figure[] => JSON.parse(readFileSync(fileOf(name), 'utf8')) as Figure[];

/** All services but these are stopped, and these run. */
async function only(stack: LocalStack, services: readonly ServiceName[]): Promise<void> {
  for (const service of serviceNames) {
    const runs = stack.status().some(({ part, pid }) => part === service && pid !== 0);
    if (runs && !services.includes(service)) await stack.kill(service, 'SIGTERM');
    if (!runs && services.includes(service)) await stack.restart(service);
  }
}

async function measureStart(dir: string): Promise<Figure[]> {
  const seconds: number[] = [];
  for (const how of ['cold', 'warm']) {
    const started = performance.now();
    const stack = await startStack(dir, serviceNames);
    seconds.push((performance.now() - started) / 1000);
    say(`start to ready: ${seconds.at(-1)!.toFixed(1)} s ${how}`);
    if (how === 'cold') {
      await stack.stop();
      continue;
    }
    await new Promise((done) => setTimeout(done, REST_MS));
    const memory = memoryOf(stack);
    await stack.stop();
    return [
      figureOf('start cold', 's', [seconds[0]!], [], null), figureOf('start warm', 's', [seconds[1]!], [], { atMost: 60 }),
      ...serviceNames.map((service) => figureOf(`memory ${service}`, 'MiB', [memory.get(service) ?? Number.NaN], [], { atMost: 200 })),
    ];
  }
  return [];
}

const startStack = (dir: string, services: readonly ServiceName[]): Promise<LocalStack> =>
  LocalStack.start({ dir, services, onDeath: (part, how, lines) => { say(`${part} has ended (${how}):\n${lines}`); } });

interface Outcome { figures: Figure[]; failed: string[] }

/** A row that fails is told, and the others go on. */
async function run(dir: string, wanted: readonly string[], options: Pick<Bench, 'rounds' | 'sizes'>): Promise<Outcome> {
  const figures = wanted.includes(START) ? await measureStart(dir) : [];
  const failed: string[] = [];
  const chosen = Object.entries(rows).filter(([name]) => wanted.includes(name));
  if (chosen.length === 0) return { figures, failed };
  const stack = await startStack(dir, chosen[0]![1].services);
  try {
    for (const [name, { services, measure }] of chosen) {
      const started = performance.now();
      try {
        await only(stack, services);
        figures.push(...(await measure({ stack, say, ...options })));
        say(`${name}: measured in ${Math.round((performance.now() - started) / 1000)} s`);
      } catch (error) {
        failed.push(name);
        say(`${name}: FAILED: ${textOf(error)}`);
      }
    }
    return { figures, failed };
  } finally {
    await stack.stop();
  }
}

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2), [START, ...Object.keys(rows)], [START, ...Object.keys(rows)]);
  switch (asked.kind) {
    case 'wrong':
      console.error(`bench: ${asked.problem}`);
      return 2;
    case 'list':
      console.log(columns(['row', 'what'], [[START, startAbout], ...Object.entries(rows).map(([name, { about }]) => [name, about]), ...Object.entries(elsewhere).map(([name, where]) => [`(${name})`, where])]));
      return 0;
    case 'compare':
      console.log(comparisonOf(figuresIn(asked.before), figuresIn(asked.after)));
      return 0;
    case 'run': {
      const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-bench-'));
      // The processes of the stack do not keep this one, and while it waits for one of them to end nothing else does.
      const awake = setInterval(() => undefined, 60_000);
      try {
        const { figures, failed } = await run(dir, asked.rows, { rounds: asked.rounds, sizes: asked.sizes });
        console.log(`\n${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n\n${tableOf(figures)}`);
        if (asked.json) writeFileSync(fileOf(asked.json), `${JSON.stringify(figures, null, 2)}\n`);
        if (failed.length > 0) console.error(`bench: failed: ${failed.join(', ')}`);
        return failed.length > 0 ? 1 : 0;
      } finally {
        clearInterval(awake);
        rmSync(dir, { recursive: true, force: true });
      }
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let exitCode = 1;
try {
  exitCode = await main();
} catch (error) {
  console.error(`bench: ${textOf(error)}`);
}
// Open gRPC channels would keep the process.
process.exit(exitCode);
