/** CPU milliseconds for one unit of work (an event, a call, …), by process. */
export type CpuPerUnit = Record<string, number>;

/** One figure of the benchmark, as the JSON file has it. `bare`, `ratio`, `aim` and `met` are null where there is none. */
export interface Figure {
  row: string;
  unit: string;
  product: number;
  bare: number | null;
  ratio: number | null;
  aim: string | null;
  met: boolean | null;
  /** Lowest and highest of the rounds, of the product and of the bare limit. */
  spread?: { product: [number, number]; bare?: [number, number] };
  /** Median of the rounds, in milliseconds a unit. `ratio`: all that the bare limit took, divided by all that the product took (1: as cheap); the load's own is left out. */
  cpu?: { product: CpuPerUnit; bare?: CpuPerUnit; ratio?: number };
  /** Resident memory after the rounds, in MiB. */
  memory?: Record<string, number>;
}

/** An aim for the ratio where there is a bare limit, otherwise for the figure itself; with `of: 'product'` for the figure always. */
export type Aim = ({ atLeast: number } | { atMost: number }) & { of?: 'product' };

/** The figure of rounds that took turns: medians, their ratio, and whether it meets the aim. */
export function figureOf(row: string, unit: string, product: readonly number[], bare: readonly number[], aim: Aim | null): Figure {
  const mine = median(product);
  const limit = bare.length > 0 ? median(bare) : null;
  const ratio = limit === null ? null : mine / limit;
  const ofRatio = ratio !== null && aim?.of !== 'product';
  const judged = ofRatio ? ratio : mine;
  return {
    row, unit, product: rounded(mine), bare: limit === null ? null : rounded(limit), ratio: ratio === null ? null : rounded(ratio),
    aim: aim && `${'atLeast' in aim ? `>= ${aim.atLeast}` : `<= ${aim.atMost}`}${ofRatio ? ' x' : ` ${unit}`}`,
    met: aim && ('atLeast' in aim ? judged >= aim.atLeast : judged <= aim.atMost),
    spread: { product: spreadOf(product), ...(bare.length > 0 ? { bare: spreadOf(bare) } : {}) },
  };
}

/** The process that makes the load; what it takes is shown, but belongs to neither side. */
export const LOAD = 'load';

/** Medians by process, and the ratio of their sums. */
export function cpuOfRounds(product: readonly CpuPerUnit[], bare: readonly CpuPerUnit[]): NonNullable<Figure['cpu']> {
  const mine = medians(product);
  if (bare.length === 0) return { product: mine };
  const limit = medians(bare);
  const sum = (cpu: CpuPerUnit) => Object.entries(cpu).reduce((total, [part, ms]) => total + (part === LOAD ? 0 : ms), 0);
  return { product: mine, bare: limit, ratio: rounded(sum(limit) / sum(mine)) };
}

function medians(rounds: readonly CpuPerUnit[]): CpuPerUnit {
  const parts = [...new Set(rounds.flatMap((cpu) => Object.keys(cpu)))];
  return Object.fromEntries(parts.map((part) => [part, rounded(median(rounds.map((cpu) => cpu[part] ?? 0)))] as const).filter(([, ms]) => ms > 0));
}

/** The value below which `share` (0 to 1) of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The figures as a table for people, and below it what the CPU time went to. */
export function tableOf(figures: readonly Figure[]): string {
  const main = columns(['row', 'product', 'bare limit', 'ratio', 'aim', '', 'spread (product; bare)'], figures.map(({ row, unit, product, bare, ratio, aim, met, spread }) => [
    row, `${product} ${unit}`, bare === null ? '' : `${bare} ${unit}`, ratio === null ? '' : String(ratio), aim ?? '', met === null ? '' : met ? 'met' : 'MISSED',
    [spread?.product, spread?.bare].filter((range) => range !== undefined).map(([low, high]) => `${low}–${high}`).join('; '),
  ]));
  const costs = figures.flatMap(({ row, cpu, memory }) => (cpu ? [[row, spent(cpu.product), cpu.bare ? spent(cpu.bare) : '', cpu.ratio === undefined ? '' : String(cpu.ratio), memory ? spent(memory) : '']] : []));
  return costs.length === 0 ? main : `${main}\n\n${columns(['row', 'CPU ms a unit: product', 'bare limit', 'ratio', 'memory after, MiB'], costs)}`;
}

const spent = (parts: Record<string, number>): string => Object.entries(parts).map(([part, value]) => `${part} ${value}`).join(', ');

/** Lines of cells under a head, each column as wide as its widest cell. */
export function columns(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)));
  return [head, widths.map((width) => '-'.repeat(width)), ...lines].map((line) => line.map((cell, i) => cell.padEnd(widths[i]!)).join('  ').trimEnd()).join('\n');
}

const spreadOf = (values: readonly number[]): [number, number] => [rounded(Math.min(...values)), rounded(Math.max(...values))];

/** Three significant digits are more than any of this is worth. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
