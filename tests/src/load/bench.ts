// scripts/bench: measures the product and, beside it in the same run, the bare limit of the same work.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalStack, serviceNames } from '@kejing/local';
import { sharedTempFolder } from '@kejing/testing';
import { clickToOpportunity } from './click-to-opportunity.js';
import { customerView } from './customer-view.js';
import { figureOf, tableOf, type Figure } from './figures.js';
import { ingestTouchpoints } from './ingest-touchpoints.js';
import { memoryOf } from './processes.js';

type Measure = (stack: LocalStack, say: (line: string) => void, rounds: number) => Promise<Figure[]>;

const ROUNDS = 5;

// In the order in which they run: the first needs all services, the others are work of cdp alone, and the services beside it are stopped for them.
const rows: Record<string, { measure: Measure; alone: boolean }> = {
  'click-to-opportunity': { measure: clickToOpportunity, alone: false },
  'ingest-touchpoints': { measure: ingestTouchpoints, alone: true },
  'customer-view': { measure: customerView, alone: true },
};
const REST_MS = 10_000;
const say = (line: string): void => console.log(`bench: ${line}`);

function readArguments(): { wanted: string[]; json: string | undefined } {
  const args = process.argv.slice(2);
  const at = args.indexOf('--json');
  const json = at < 0 ? undefined : args[at + 1];
  const wanted = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const unknown = wanted.filter((row) => !(row in rows));
  if (unknown.length > 0 || (at >= 0 && json === undefined)) {
    console.error(`bench: ${unknown.length > 0 ? `no row ${unknown.join(', ')}` : '--json takes a file'}; rows: ${Object.keys(rows).join(', ')}`);
    process.exit(2);
  }
  return { wanted: wanted.length > 0 ? wanted : Object.keys(rows), json: json && resolve(process.env.KEJING_CALLER_DIR ?? '.', json) };
}

const seconds = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const started = performance.now();
  const result = await work();
  return [result, (performance.now() - started) / 1000];
};

async function run(dir: string, wanted: readonly string[]): Promise<Figure[]> {
  const start = () => LocalStack.start({ dir, onDeath: (part, how, lines) => { say(`${part} has ended (${how}):\n${lines}`); } });
  const [first, cold] = await seconds(start);
  say(`start to ready: ${cold.toFixed(1)} s cold`);
  await first.stop();
  const [stack, warm] = await seconds(start);
  say(`start to ready: ${warm.toFixed(1)} s warm`);
  const figures = [figureOf('start cold', 's', [cold], [], null), figureOf('start warm', 's', [warm], [], { atMost: 60 })];
  try {
    await new Promise((done) => setTimeout(done, REST_MS));
    const memory = memoryOf(stack);
    for (const service of serviceNames) figures.push(figureOf(`memory ${service}`, 'MiB', [memory.get(service) ?? Number.NaN], [], { atMost: 200 }));
    for (const [row, { measure, alone }] of Object.entries(rows)) {
      if (!wanted.includes(row)) continue;
      if (alone) for (const service of serviceNames) if (service !== 'cdp') await stack.kill(service, 'SIGTERM');
      figures.push(...(await measure(stack, say, ROUNDS)));
    }
    return figures;
  } finally {
    await stack.stop();
  }
}

const { wanted, json } = readArguments();
const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-bench-'));
let exitCode = 0;
// The processes of the stack do not keep this one, and while it waits for one of them to end nothing else does.
setInterval(() => undefined, 60_000);
try {
  const figures = await run(dir, wanted);
  console.log(`\n${tableOf(figures)}`);
  if (json) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  exitCode = 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
// Open gRPC channels would keep the process.
process.exit(exitCode);
