/** Values that were given with about the same probability. */
export interface Bin {
  n: number;
  /** Mean probability that was given. */
  given: number;
  /** Share that is true. */
  right: number;
}

export interface Series {
  name: string;
  colour: string;
  bins: readonly Bin[];
}

const SIZE = 400;
const LEFT = 64;
const TOP = 56;
const FONT = 'font-family="sans-serif"';

/** A reliability chart as SVG: what was given across, what is true up; on the diagonal both are the same. Circles by the number of values. */
export function reliabilityChart(title: string, note: string, series: readonly Series[]): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const most = Math.max(...series.flatMap((s) => s.bins.map((bin) => bin.n)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + SIZE + 32} ${TOP + SIZE + 96}" role="img" aria-label="${title}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="24" ${FONT} font-size="16" font-weight="bold" fill="#1f2933">${title}</text>`,
    `<text x="${LEFT}" y="43" ${FONT} font-size="12" fill="#52606d">${note}</text>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${x(tick)}" y1="${y(0)}" x2="${x(tick)}" y2="${y(1)}" stroke="#e4e7eb"/>`,
      `<line x1="${x(0)}" y1="${y(tick)}" x2="${x(1)}" y2="${y(tick)}" stroke="#e4e7eb"/>`,
      `<text x="${x(tick)}" y="${y(0) + 18}" ${FONT} font-size="12" fill="#52606d" text-anchor="middle">${tick.toFixed(1)}</text>`,
      `<text x="${x(0) - 8}" y="${y(tick) + 4}" ${FONT} font-size="12" fill="#52606d" text-anchor="end">${tick.toFixed(1)}</text>`,
    ]),
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#9aa5b1" stroke-dasharray="5 4"/>`,
    ...series.flatMap(({ bins, colour }) => [
      `<polyline points="${bins.map((bin) => `${x(bin.given)},${y(bin.right)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
      ...bins.map((bin) => `<circle cx="${x(bin.given)}" cy="${y(bin.right)}" r="${(2.5 + 6 * Math.sqrt(bin.n / most)).toFixed(1)}" fill="${colour}" fill-opacity="0.75"/>`),
    ]),
    `<text x="${x(0.5)}" y="${y(0) + 40}" ${FONT} font-size="13" fill="#1f2933" text-anchor="middle">probability given</text>`,
    `<text transform="translate(18 ${y(0.5)}) rotate(-90)" ${FONT} font-size="13" fill="#1f2933" text-anchor="middle">share that is true</text>`,
    ...series.flatMap(({ name, colour }, i) => [
      `<circle cx="${LEFT + 8}" cy="${y(0) + 60 + 18 * i}" r="5" fill="${colour}"/>`,
      `<text x="${LEFT + 20}" y="${y(0) + 64 + 18 * i}" ${FONT} font-size="12" fill="#1f2933">${name}</text>`,
    ]),
    `</svg>`,
    '',
  ].join('\n');
}

const x = (value: number) => Math.round(10 * (LEFT + SIZE * value)) / 10;
const y = (value: number) => Math.round(10 * (TOP + SIZE * (1 - value))) / 10;
