// Promise: latencies are told with less than 1 % of error and none is left out; arrivals keep to their schedule, and what waits for a slow one is counted.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.js';
import { openLoop, schedule } from './open-loop.js';

describe('Histogram', () => {
  it('tells percentiles within 1 %', () => {
    const histogram = new Histogram();
    for (let ms = 1; ms <= 100_000; ms++) histogram.record(ms / 10);
    expect(histogram.count).toBe(100_000);
    for (const share of [0.001, 0.5, 0.9, 0.99, 0.999]) {
      expect(histogram.percentile(share)).toBeGreaterThanOrEqual(share * 10_000);
      expect(histogram.percentile(share)).toBeLessThan(share * 10_000 * 1.01 + 0.1);
    }
    expect(histogram.percentile(1)).toBe(10_000);
    expect(histogram.max).toBe(10_000);
  });

  it('has no percentile of nothing', () => {
    expect(new Histogram().percentile(0.99)).toBeNaN();
  });

  it('keeps the one that was slow', () => {
    const histogram = new Histogram();
    for (let i = 0; i < 999; i++) histogram.record(1);
    histogram.record(5_000);
    expect(histogram.percentile(0.99)).toBeLessThan(1.01);
    expect(histogram.percentile(0.9995)).toBe(5_000);
  });
});

describe('schedule', () => {
  it('has about as many arrivals as were asked for, in order, at random distances, and always the same', () => {
    const times = schedule(200, 60);
    expect(times.length).toBeGreaterThan(11_500);
    expect(times.length).toBeLessThan(12_500);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times).toEqual(schedule(200, 60));
    // Of a Poisson process, 63 % of the distances are shorter than the mean.
    const short = times.filter((at, i) => at - (times[i - 1] ?? 0) < 5).length / times.length;
    expect(short).toBeGreaterThan(0.6);
    expect(short).toBeLessThan(0.66);
  });
});

describe('openLoop', () => {
  it('counts the time that arrivals wait behind a slow one', async () => {
    // A server of one at a time that stands still for 200 ms at first: in a closed loop one call would be slow, here all that came meanwhile are.
    let free: Promise<unknown> = sleep(200);
    const { latency, done, failed } = await openLoop({ perSecond: 100, seconds: 0.4, send: () => (free = free.then(() => undefined)) });
    expect(failed).toBe(0);
    expect(done).toBe(schedule(100, 0.4).length);
    expect(latency.percentile(0.5)).toBeGreaterThan(20);
    expect(latency.max).toBeGreaterThan(150);
  });

  it('tells what failed', async () => {
    const result = await openLoop({ perSecond: 100, seconds: 0.1, send: (n) => (n % 2 ? Promise.reject(new Error('no')) : Promise.resolve()) });
    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed + result.done).toBe(schedule(100, 0.1).length);
    expect(result.failure).toBe('Error: no');
  });
});
