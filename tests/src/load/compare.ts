import { columns, rounded, type Figure } from './figures.js';

/** Two runs beside each other, row by row; rows of one run alone are told as such. A change within the spread of both runs is none. */
export function comparisonOf(before: readonly Figure[], after: readonly Figure[]): string {
  const rows = [...new Set([...before, ...after].map(({ row }) => row))];
  const lines = rows.map((row) => {
    const [a, b] = [before, after].map((figures) => figures.find((figure) => figure.row === row));
    const unit = (b ?? a)!.unit;
    return [
      row, a ? `${a.product} ${unit}` : 'absent', b ? `${b.product} ${unit}` : 'absent', a && b ? changeOf(a.product, b.product) : '', a && b && apart(a, b) ? 'changed' : '',
      ratios(a, b, ({ ratio }) => ratio), ratios(a, b, ({ cpu }) => cpu?.ratio ?? null), met(a, b),
    ];
  });
  return columns(['row', 'before', 'after', 'change', '', 'ratio to bare', 'CPU ratio', 'aim'], lines);
}

const changeOf = (a: number, b: number): string => (a === 0 ? '' : `${b >= a ? '+' : ''}${rounded((b / a - 1) * 100)} %`);

/** The rounds of the two do not overlap. */
function apart(a: Figure, b: Figure): boolean {
  const [x, y] = [a.spread?.product, b.spread?.product];
  if (!x || !y) return a.product !== b.product;
  return x[1] < y[0] || y[1] < x[0];
}

function ratios(a: Figure | undefined, b: Figure | undefined, of: (figure: Figure) => number | null): string {
  const [x, y] = [a && of(a), b && of(b)];
  return x == null && y == null ? '' : `${x ?? '–'} → ${y ?? '–'}`;
}

function met(a: Figure | undefined, b: Figure | undefined): string {
  const said = (figure: Figure | undefined) => (figure?.met == null ? '–' : figure.met ? 'met' : 'missed');
  return said(a) === '–' && said(b) === '–' ? '' : `${said(a)} → ${said(b)}`;
}
