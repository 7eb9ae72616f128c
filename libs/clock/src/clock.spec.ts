// Promise: time and ids can be decided by the caller, so that a decision gives the same answer twice.
import { describe, expect, it } from 'vitest';
import { ManualClock, sequentialIds, systemClock, systemIds } from './index.js';

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('clock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock('2026-01-02T03:04:05Z');
    expect(clock.now()).toEqual(clock.now());
    clock.advance(1_500);
    expect(clock.now().toISOString()).toBe('2026-01-02T03:04:06.500Z');
    clock.advance(-500);
    clock.set(new Date('2027-01-01T00:00:00Z'));
    expect(clock.now().toISOString()).toBe('2027-01-01T00:00:00.000Z');
  });

  it('is not changed by someone who changes the date that it gave', () => {
    const start = new Date('2026-01-02T00:00:00Z');
    const clock = new ManualClock(start);
    start.setFullYear(1999);
    clock.now().setFullYear(1999);
    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it('refuses what is no instant', () => {
    expect(() => new ManualClock('yesterday')).toThrow(RangeError);
    expect(() => new ManualClock('2026-01-01T00:00:00Z').advance(Number.NaN)).toThrow(RangeError);
  });

  it('tells the time of the machine', () => {
    const before = Date.now();
    const now = systemClock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});

describe('ids', () => {
  it('are valid, unique and increasing', () => {
    const ids = Array.from({ length: 10_000 }, () => systemIds.next());
    expect(ids.every((id) => uuid7.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('repeat in a test, and differ by prefix', () => {
    const [a, b, c] = [sequentialIds(), sequentialIds(), sequentialIds(0xabc)];
    const first = a.next();
    expect(first).toMatch(uuid7);
    expect(b.next()).toBe(first);
    expect(c.next()).not.toBe(first);
    expect(a.next()).not.toBe(first);
    expect(() => sequentialIds(-1)).toThrow(RangeError);
  });
});
