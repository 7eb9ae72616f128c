// Promise: the chart has a panel for each series that there is, tells which of them grow, and is well-formed; the file for spreadsheets has every value.
import { describe, expect, it } from 'vitest';
import { chartOf, seriesKey } from './chart.js';
import { judge } from './flat.js';
import { csvOf, pointsOf, type Sample } from './series.js';

const samples: Sample[] = Array.from({ length: 40 }, (_, i) => ({
  at: 10 * (i + 1), parts: { cdp: { rss: 200 + 3 * i, lag: i % 3 }, postgres: { rss: 30, connections: 40 } }, done: 190, failed: 0,
}));

describe('chartOf', () => {
  const verdict = judge(pointsOf(samples, 'cdp', 'rss'), { absolute: 10, relative: 0.05 });
  const svg = chartOf(samples, ['cdp', 'postgres'], new Map([[seriesKey('cdp', 'rss'), verdict], [seriesKey('cdp', 'lag'), { kind: 'FLAT', growth: 0 }]]), 100, 'a < b & c');

  it('has a panel for each series', () => {
    expect(verdict.kind).toBe('GROWS');
    expect(svg.match(/stroke-linejoin/g)).toHaveLength(4);
    expect(svg.match(/stroke="#c0392b"/g)).toHaveLength(1);
    expect(svg).toContain('a &lt; b &amp; c');
    expect(svg).toContain('317  +117');
  });

  it('is well-formed', () => {
    const open: string[] = [];
    for (const [, close, name, self] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!self) open.push(name!);
    }
    expect(open).toEqual([]);
  });
});

it('csvOf has one value a line', () => {
  const lines = csvOf(samples).trim().split('\n');
  expect(lines).toHaveLength(1 + 40 * 6);
  expect(lines[1]).toBe('10,cdp,rss,200');
});
