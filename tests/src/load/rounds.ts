import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '@kejing/local';
import { cpuOfRounds, figureOf, LOAD, rounded, type Aim, type CpuPerUnit, type Figure } from './figures.js';
import { cpuBetween, cpuOf, memoryOf } from './processes.js';

const REST_MS = 4_000;

/** What a row is measured on, and what was asked for. */
export interface Bench {
  stack: LocalStack;
  say(line: string): void;
  rounds: number;
  /** Numbers of customers at which rows are measured that could grow with them. */
  sizes: readonly number[];
}

/** One turn of a side: what is judged of it, and how many units of work it did. */
export interface Turn { value: number; units: number }

export interface Sides {
  /** Before each round, while nobody is measured. */
  prepare?(): Promise<unknown>;
  product(): Promise<Turn>;
  bare?(): Promise<Turn>;
  /** Pid of the bare program. */
  barePid?: number;
  /** Pid of the product's program, where none of the stack's services does the work. */
  productPid?: number;
}

/** Product and bare limit take turns; who is first changes with each round. */
export async function figureOfRounds({ stack, say, rounds }: Bench, row: string, unit: string, aim: Aim | null, sides: Sides): Promise<Figure> {
  const values = { product: [] as number[], bare: [] as number[] };
  const cpu = { product: [] as CpuPerUnit[], bare: [] as CpuPerUnit[] };
  const others = { [LOAD]: process.pid, ...(sides.barePid === undefined ? {} : { bare: sides.barePid }), ...(sides.productPid === undefined ? {} : { product: sides.productPid }) };
  // While nothing is asked of them they have something to do too, and that is no cost of the work.
  const atRest = await restOf(stack, others);
  for (let round = 1; round <= rounds; round++) {
    await sides.prepare?.();
    for (const which of round % 2 === 1 ? (['product', 'bare'] as const) : (['bare', 'product'] as const)) {
      const turn = sides[which];
      if (!turn) continue;
      const before = cpuOf(stack, others);
      const started = performance.now();
      const { value, units } = await turn();
      const used = usedBeyond(atRest, cpuBetween(before, cpuOf(stack, others)), (performance.now() - started) / 1000);
      values[which].push(value);
      cpu[which].push(Object.fromEntries(Object.entries(used).map(([part, seconds]) => [part, (seconds * 1000) / units])));
      say(`${row}, round ${round}: ${which} ${rounded(value)} ${unit} (CPU s: ${Object.entries(used).map(([part, seconds]) => `${part} ${seconds.toFixed(1)}`).join(', ')})`);
    }
  }
  const memory = Object.fromEntries([...memoryOf(stack)].map(([part, mib]) => [part, Math.round(mib)]));
  const figure = figureOf(row, unit, values.product, values.bare, aim);
  // Where there is no /proc nothing is known of CPU time.
  return cpu.product.some((one) => Object.keys(one).length > 0) ? { ...figure, cpu: cpuOfRounds(cpu.product, cpu.bare), memory } : { ...figure, memory };
}

/** CPU seconds for each second in which nothing is asked of anybody. */
async function restOf(stack: LocalStack, others: Record<string, number>): Promise<Record<string, number>> {
  const before = cpuOf(stack, others);
  await sleep(REST_MS);
  return Object.fromEntries(Object.entries(cpuBetween(before, cpuOf(stack, others))).map(([part, seconds]) => [part, seconds / (REST_MS / 1000)]));
}

function usedBeyond(rest: Record<string, number>, used: Record<string, number>, seconds: number): Record<string, number> {
  return Object.fromEntries(Object.entries(used).map(([part, all]) => [part, all - (rest[part] ?? 0) * seconds] as const).filter(([, more]) => more >= 0.01));
}
