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
}

/** An aim for the ratio where there is a bare limit, otherwise for the figure itself. */
export type Aim = { atLeast: number } | { atMost: number };

/** The figure of rounds that took turns: medians, their ratio, and whether it meets the aim. */
export function figureOf(row: string, unit: string, product: readonly number[], bare: readonly number[], aim: Aim | null): Figure {
  const mine = median(product);
  const limit = bare.length > 0 ? median(bare) : null;
  const ratio = limit === null ? null : mine / limit;
  const judged = ratio ?? mine;
  return {
    row, unit, product: rounded(mine), bare: limit === null ? null : rounded(limit), ratio: ratio === null ? null : rounded(ratio),
    aim: aim && `${'atLeast' in aim ? `>= ${aim.atLeast}` : `<= ${aim.atMost}`}${ratio === null ? ` ${unit}` : ' x'}`,
    met: aim && ('atLeast' in aim ? judged >= aim.atLeast : judged <= aim.atMost),
    spread: { product: spreadOf(product), ...(bare.length > 0 ? { bare: spreadOf(bare) } : {}) },
  };
}

/** The value below which `share` (0 to 1) of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const head = ['row', 'product', 'bare limit', 'ratio', 'aim', '', 'spread (product; bare)'];
  const lines = figures.map(({ row, unit, product, bare, ratio, aim, met, spread }) => [
    row, `${product} ${unit}`, bare === null ? '' : `${bare} ${unit}`, ratio === null ? '' : String(ratio), aim ?? '', met === null ? '' : met ? 'met' : 'MISSED',
    [spread?.product, spread?.bare].filter((range) => range !== undefined).map(([low, high]) => `${low}–${high}`).join('; '),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)));
  return [head, widths.map((width) => '-'.repeat(width)), ...lines].map((line) => line.map((cell, i) => cell.padEnd(widths[i]!)).join('  ').trimEnd()).join('\n');
}

const spreadOf = (values: readonly number[]): [number, number] => [rounded(Math.min(...values)), rounded(Math.max(...values))];

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
