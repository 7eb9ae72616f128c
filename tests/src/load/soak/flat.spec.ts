// Promise: what grows is told from what only swings, and what has come to rest from what has not.
import { describe, expect, it } from 'vitest';
import { judge } from './flat.js';

const HOUR = 360;
const series = (of: (i: number, noise: number) => number, length = HOUR) => {
  let state = 7;
  return Array.from({ length }, (_, i) => {
    state = (state * 48_271) % 2_147_483_647;
    return { at: i * 10, value: of(i, state / 2_147_483_647 - 0.5) };
  });
};
const memory = { absolute: 10, relative: 0.05 };

describe('judge', () => {
  it.each([
    ['noise', series((_, noise) => 150 + 20 * noise)],
    ['a saw', series((i) => 100 + (i % 30))],
    ['one step at the end', series((i) => (i > HOUR - 20 ? 200 : 100))],
    ['a constant', series(() => 7)],
    ['what falls', series((i, noise) => 300 - i / 4 + noise)],
    ['growth that is tolerated', series((i, noise) => 150 + (6 * i) / HOUR + noise)],
  ])('calls %s flat', (_, points) => {
    expect(judge(points, memory).kind).toBe('FLAT');
  });

  it.each([
    ['a leak under a saw', series((i) => 100 + (i % 30) + (40 * i) / HOUR)],
    ['a leak in noise', series((i, noise) => 150 + (25 * i) / HOUR + 20 * noise)],
    ['steps', series((i) => 100 + 5 * Math.floor(i / 40))],
  ])('finds %s', (_, points) => {
    expect(judge(points, memory).kind).toBe('GROWS');
  });

  it('tells how much', () => {
    const verdict = judge(series((i) => 100 + (36 * i) / (HOUR - 1)), memory);
    expect(verdict.kind === 'GROWS' && Math.round(verdict.growth)).toBe(36);
  });

  it('does not judge a few points', () => {
    expect(judge(series((i) => i, 11), memory)).toEqual({ kind: 'TOO_SHORT' });
  });
});
