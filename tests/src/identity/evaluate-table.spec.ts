// Promise: a figure is said to meet its aim only when it does, and a program that did not run is told as such.
import { describe, expect, it } from 'vitest';
import { Comparison } from './evaluate-metrics.js';
import { aimBeside, judge, markdownOf, type Row } from './evaluate-table.js';

const figures = new Comparison(new Map([['a', '1'], ['b', '1'], ['c', '2']]), new Map([['a', 'x'], ['b', 'x'], ['c', 'x']])).figures();
const row = (aims: Row['aims']): Row => ({ set: 's', program: 'p', figures, ...(aims ? { aims } : {}) });

describe('the table', () => {
  it('judges every aim', () => {
    expect(figures).toMatchObject({ pairF1: 0.5, overMerged: 1 });
    expect(judge(row({ pairF1: 0.5 }))).toBe('met');
    expect(judge(row({ pairF1: 0.51 }))).toBe('MISSED');
    expect(judge(row({ pairF1: 0.5, overMerged: 0.005 }))).toBe('MISSED');
    expect(judge(row(undefined))).toBe('');
    expect(judge({ set: 's', program: 'p', aims: { pairF1: 0.1 } })).toBe('');
  });

  it('asks for as much as Splink has, and leaves a thousandth at the top', () => {
    expect(aimBeside({ ...figures, pairF1: 0.976 }).pairF1).toBe(0.976);
    expect(aimBeside({ ...figures, pairF1: 0.993 }).pairF1).toBeCloseTo(0.992);
  });

  it('has a line for each row, also for what was skipped', () => {
    const lines = markdownOf([row({ pairF1: 0.9 }), { set: 's', program: 'Splink', note: 'skipped: no Python' }]).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('MISSED');
    expect(lines[3]).toContain('skipped: no Python');
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  });
});
