import type { Verdict } from './flat.js';
import { measures, pointsOf, type MeasureName, type Sample } from './series.js';

const PANEL = { width: 178, height: 76 };
const GAP = { x: 14, y: 30 };
const LEFT = 220;
const TOP = 96;
const INK = '#24292f';
const PALE = '#8b949e';
const RULE = '#d8dee4';
const LINE = { FLAT: '#2f6f9f', GROWS: '#c0392b', TOO_SHORT: '#8b949e' } as const;

/** A verdict for each series that there is, by `part measure`. */
export type Verdicts = ReadonlyMap<string, Verdict>;
export const seriesKey = (part: string, measure: MeasureName): string => `${part} ${measure}`;

/** Small multiples: a column for each part, a row for each measure, one scale a row. What is left of the dashed line was warming up and is not judged. */
export function chartOf(samples: readonly Sample[], parts: readonly string[], verdicts: Verdicts, warmUp: number, title: string): string {
  const end = samples.at(-1)?.at ?? 1;
  const x = (at: number): number => (at / end) * PANEL.width;
  const width = LEFT + parts.length * (PANEL.width + GAP.x) + 20;
  const height = TOP + measures.length * (PANEL.height + GAP.y) + 30;
  const panels = measures.flatMap(({ name, title: what, unit, tolerance }, row) => {
    const top = TOP + row * (PANEL.height + GAP.y);
    // Where all of a row is less than what is tolerated it need not look like mountains.
    const most = niceTop(Math.max(tolerance.absolute, ...parts.flatMap((part) => pointsOf(samples, part, name).map(({ value }) => value))));
    const y = (value: number): number => PANEL.height - (value / most) * PANEL.height;
    return [
      text(LEFT - 46, top + 22, what, { anchor: 'end', weight: 600 }), unit === '' ? '' : text(LEFT - 46, top + 40, unit, { anchor: 'end', fill: PALE }),
      text(LEFT - 8, top + 5, String(most), { anchor: 'end', fill: PALE, size: 11 }), text(LEFT - 8, top + PANEL.height + 4, '0', { anchor: 'end', fill: PALE, size: 11 }),
      ...parts.map((part, column) => {
        const points = pointsOf(samples, part, name);
        const left = LEFT + column * (PANEL.width + GAP.x);
        return points.length === 0 ? '' : `<g transform="translate(${left} ${top})">${panel(points, verdicts.get(seriesKey(part, name)), x, y, x(warmUp))}</g>`;
      }),
      ...(row === measures.length - 1 ? parts.map((_, column) => timeAxis(LEFT + column * (PANEL.width + GAP.x), top + PANEL.height + 16, end)) : []),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 30, title, { size: 17, weight: 600 }),
    text(20, 50, 'One scale for each row; blue is flat, red grows. Each panel tells its last value and by how much it moved since the dashed line, before which it warmed up.', { fill: PALE }),
    ...parts.map((part, column) => text(LEFT + column * (PANEL.width + GAP.x), TOP - 20, part, { weight: 600 })),
    ...panels, '</svg>', '',
  ].filter((line) => line !== '').join('\n') + '\n';
}

function panel(points: readonly { at: number; value: number }[], verdict: Verdict | undefined, x: (at: number) => number, y: (value: number) => number, warm: number): string {
  const kind = verdict?.kind ?? 'TOO_SHORT';
  const path = points.map(({ at, value }, i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const moved = verdict && 'growth' in verdict ? Math.round(10 * verdict.growth) / 10 : undefined;
  const growth = moved === undefined ? '' : `  ${moved < 0 ? '−' : '+'}${Math.abs(moved)}`;
  return [
    `<rect width="${PANEL.width}" height="${PANEL.height}" fill="${kind === 'GROWS' ? '#fdf0ee' : '#f6f8fa'}"/>`,
    `<path d="M0 ${PANEL.height}H${PANEL.width}" stroke="${RULE}"/><path d="M${warm.toFixed(1)} 0V${PANEL.height}" stroke="${RULE}" stroke-dasharray="3 3"/>`,
    `<path d="${path}" fill="none" stroke="${LINE[kind]}" stroke-width="1.4" stroke-linejoin="round"/>`,
    text(PANEL.width, -5, `${shown(points.at(-1)!.value)}${growth}`, { anchor: 'end', fill: kind === 'GROWS' ? LINE.GROWS : PALE, size: 11 }),
  ].join('');
}

function timeAxis(left: number, top: number, end: number): string {
  const minutes = end / 60;
  return text(left, top, '0', { fill: PALE, size: 11 }) + text(left + PANEL.width, top, `${shown(minutes)} min`, { anchor: 'end', fill: PALE, size: 11 });
}

const shown = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toString() : String(Number(value.toPrecision(2))));

/** The next of 1, 2, 5, 10, 20, … that is not below. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [1, 1.5, 2, 3, 4, 5, 7.5]) if (step * power >= most && Number.isInteger(step * power)) return step * power;
}

function text(x: number, y: number, content: string, { anchor = 'start', fill = INK, size = 13, weight = 400 }: { anchor?: 'start' | 'end'; fill?: string; size?: number; weight?: number } = {}): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}" font-weight="${weight}">${safe}</text>`;
}
