// Promise: no metric and no label of an expression is overlooked.
import { describe, expect, it } from 'vitest';
import { groupedBy, usesOf } from './promql.js';

describe('usesOf', () => {
  it.each([
    ['max(a_b)', [{ metric: 'a_b', labels: [], values: [] }]],
    ['sum by (x, y) (rate(a_total{k="V", l!~"b.*(c|d)"}[5m])) > 0.02', [{ metric: 'a_total', labels: ['k', 'l', 'x', 'y'], values: [{ label: 'k', value: 'V' }] }]],
    ['histogram_quantile(0.99, sum by (le) (rate(a_bucket{m=~"u|v"}[5m])))', [{ metric: 'a_bucket', labels: ['m', 'le'], values: [{ label: 'm', value: 'u' }, { label: 'm', value: 'v' }] }]],
    ['sum by (x) (a) / (sum(b) > 1e6) unless max(c) > 550e6', [{ metric: 'a', labels: ['x'], values: [] }, { metric: 'b', labels: [], values: [] }, { metric: 'c', labels: [], values: [] }]],
    ['absent(a{k="v"}) or vector(0)', [{ metric: 'a', labels: ['k'], values: [{ label: 'k', value: 'v' }] }]],
    ['a{k=~"$group"}', [{ metric: 'a', labels: ['k'], values: [] }]],
  ])('%s', (expr, uses) => {
    expect(usesOf(expr)).toEqual(uses);
  });
});

describe('groupedBy', () => {
  it.each([['sum by (x) (a) / sum by (x, y) (b)', ['x', 'y']], ['max(a)', undefined]])('%s', (expr, labels) => {
    expect(groupedBy(expr)).toEqual(labels);
  });
});
