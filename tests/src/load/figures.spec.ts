// Promise: the benchmark compares medians, and says whether an aim is met by the ratio where there is a bare limit, by the figure where there is none.
import { describe, expect, it } from 'vitest';
import { cpuOfRounds, figureOf, percentile, tableOf } from './figures.js';

describe('figureOf', () => {
  it('compares medians of the rounds with the bare limit', () => {
    expect(figureOf('ingest', 'events/s', [4000, 5000, 100], [9000, 10_000, 20_000], { atLeast: 0.4 })).toEqual({
      row: 'ingest', unit: 'events/s', product: 4000, bare: 10_000, ratio: 0.4, aim: '>= 0.4 x', met: true, spread: { product: [100, 5000], bare: [9000, 20_000] },
    });
  });

  it('judges the figure where there is no bare limit', () => {
    expect(figureOf('memory cdp', 'MiB', [210], [], { atMost: 200 })).toMatchObject({ bare: null, ratio: null, aim: '<= 200 MiB', met: false });
    expect(figureOf('start', 's', [12], [], null)).toMatchObject({ aim: null, met: null });
  });

  it('judges the figure beside a bare limit where the aim is of the product', () => {
    expect(figureOf('parties', 'records/s', [1200], [9000], { atLeast: 1000, of: 'product' })).toMatchObject({ aim: '>= 1000 records/s', met: true, ratio: 0.133 });
  });
});

it('CPU time is told by process; that of the load belongs to nobody', () => {
  const product: Record<string, number>[] = [{ cdp: 0.3, postgres: 0.1, load: 5 }, { cdp: 0.5, postgres: 0.1, load: 5 }, { cdp: 0.4, load: 5 }];
  expect(cpuOfRounds(product, [{ bare: 0.2, postgres: 0.05, load: 1 }])).toEqual({
    product: { cdp: 0.4, postgres: 0.1, load: 5 }, bare: { bare: 0.2, postgres: 0.05, load: 1 }, ratio: 0.5,
  });
  expect(cpuOfRounds([{ cdp: 1 }], [])).toEqual({ product: { cdp: 1 } });
});

it('percentile takes a value that was measured', () => {
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(percentile(Array.from({ length: 100 }, (_, i) => i + 1), 0.99)).toBe(99);
});

it('the table says what was missed, and what it cost', () => {
  const text = tableOf([{ ...figureOf('memory cdp', 'MiB', [210], [], { atMost: 200 }), cpu: { product: { cdp: 0.4 } } }]);
  expect(text).toContain('MISSED');
  expect(text).toContain('cdp 0.4');
});
