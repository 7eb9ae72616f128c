// Promise: the sizing table's figures are differences divided by what was done, and nothing else.
import { expect, it } from 'vitest';
import { costs, print, type Snapshot } from './sizing.js';

const at = (over: Partial<Snapshot>): Snapshot => ({ at: '2026-06-01T00:00:00Z', parts: {}, databases: {}, tables: {}, topics: {}, counts: {}, ...over });
const before = at({ parts: { cdp: { cpuSeconds: 10, memoryMiB: 170, highestMiB: 180 } }, databases: { cdp: 9_000_000 }, topics: { a: 500 }, counts: { records: 100 } });
const after = at({
  parts: { cdp: { cpuSeconds: 12, memoryMiB: 200, highestMiB: 230 }, kafka: { cpuSeconds: 1, memoryMiB: 1, highestMiB: 1 } }, databases: { cdp: 12_000_000 }, tables: { 'cdp.record': 3_000_000 }, topics: { a: 1500, b: 2000 }, counts: { records: 1100 },
});

it('tells what each unit took', () => {
  expect(Object.fromEntries(costs(before, after, 'records').map(({ what, value }) => [what, value]))).toEqual({
    units: 1000, 'CPU, cdp': 2, 'CPU, kafka': 1, 'CPU, all': 3, 'PostgreSQL, cdp': 3000, 'PostgreSQL, all': 3000, 'Kafka, one replica': 3, '  table cdp.record': 3000,
  });
  expect(costs(before, after, 500).find(({ what }) => what === 'CPU, cdp')?.value).toBe(4);
});

it('refuses to divide by nothing', () => {
  expect(() => costs(before, before, 'records')).toThrow(/no more records/);
  expect(() => costs(before, after, 'policies')).toThrow(/no more policies/);
});

it.each([[0.1234, '0.12'], [12.345, '12.3'], [12_345.6, '12,346']])('%d is written as %s', (value, text) => {
  expect(print({ what: 'x', unit: 'ms', value })).toMatch(new RegExp(`^x +${text} ms$`));
});
