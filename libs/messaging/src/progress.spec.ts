// Promise: a consumer that is stalled is noticed, and one that waits for something that is away is left alone.
import { expect, it } from 'vitest';
import { QueryError } from '@kejing/postgres';
import { judge, waitDelayMs } from './failure.js';
import { fault } from '@kejing/errors';
import { Progress } from './progress.js';
import { Wakeable } from './wakeable.js';

it('tells a stalled group from an idle, a busy and a waiting one', () => {
  const progress = new Progress(60_000, 0);
  progress.observe(10n, 0n, 500_000);
  expect(progress.problem(900_000)).toBeUndefined(); // idle
  progress.observe(10n, 5n, 900_000);
  expect(progress.problem(959_000)).toBeUndefined();
  expect(progress.problem(960_001)).toContain('lag of 5');
  progress.observe(11n, 4n, 960_002);
  expect(progress.problem(960_003)).toBeUndefined(); // slow, but it gets on
  progress.waitsFor('DATABASE_UNAVAILABLE', 960_010);
  expect(progress.problem(2_000_000)).toBeUndefined();
  progress.waitsFor(undefined, 2_000_000);
  expect(progress.problem(2_060_001)).toContain('no progress');
});

it('tells a dead consumer once it has been dead for long', () => {
  const progress = new Progress(60_000, 0);
  progress.died('TOPIC_AUTHORIZATION_FAILED', 0);
  progress.died('TOPIC_AUTHORIZATION_FAILED', 50_000);
  expect(progress.problem(60_000)).toBeUndefined();
  expect(progress.problem(60_001)).toContain('TOPIC_AUTHORIZATION_FAILED');
  progress.died(undefined, 60_002);
  expect(progress.problem(70_000)).toBeUndefined();
});

it('keeps messages of foreign errors out of causes', () => {
  expect(judge(new TypeError('张三'))).toEqual({ kind: 'FAILED', cause: 'TypeError' });
  // A value that is not of its column's type came with the event: its key need not wait for an operator.
  expect(judge(new QueryError('22P02', '张三'))).toEqual({ kind: 'REJECTED', cause: 'VALUE_UNFIT', detail: 'SQLSTATE 22P02' });
  expect(judge(new QueryError('23505', '张三'))).toEqual({ kind: 'FAILED', cause: 'SQL_23505' });
  expect(judge(fault('CONFLICT', 'X', 'x'))).toEqual({ kind: 'FAILED', cause: 'X' });
  expect(judge(fault('UNAVAILABLE', 'Y', 'y'))).toEqual({ kind: 'TRANSIENT', reason: 'Y' });
  expect([0, 1, 2, 3, 10].map(waitDelayMs)).toEqual([100, 2_000, 8_000, 32_000, 3_600_000]);
});

it('does not miss a wake-up that comes before the pause', async () => {
  const wakeable = new Wakeable();
  wakeable.wake();
  const from = performance.now();
  await wakeable.pause(5_000);
  expect(performance.now() - from).toBeLessThan(1_000);
});
