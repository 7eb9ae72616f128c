// Promise: what scripts/match prints of a model is readable and right.
import { expect, it } from 'vitest';
import { modelRow, weightTable } from './match-print.js';

it('a version in one line', () => {
  const model = { version: 3, state: 'FAILED', createTime: { seconds: '1790000000', nanos: 0 }, actor: 'steward-1', profiles: [], hubs: 0, frequencies: 7, records: '120', failure: 'TRAINING_FAILED' };
  expect(modelRow(model)).toBe('   3  FAILED    2026-09-21 14:13  steward-1     120 records, 7 frequent values, TRAINING_FAILED');
});

it('weights in bits', () => {
  const lines = weightTable({ profile: 'chinese', linkThreshold: 4, reviewThreshold: -2, levels: [{ field: 'gender', level: 'SAME', m: 0.96, u: 0.48 }, { field: 'gender', level: 'DIFFERENT', m: 0.01, u: 0.5 }] });
  expect(lines[1]).toBe('chinese: linked from 4.00 bits, for a steward from -2.00');
  expect(lines.slice(3).map((line) => line.split(/\s+/).slice(1))).toEqual([['gender', 'SAME', '0.960', '0.480', '1.0'], ['gender', 'DIFFERENT', '0.0100', '0.500', '-5.6']]);
});
