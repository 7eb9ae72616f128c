// Promise: a rate is bounded on average and at once, each key for itself, in bounded memory.
import { describe, expect, it } from 'vitest';
import type { CollectorConfig } from './collector.config.js';
import { CollectorGate } from './collector-gate.js';
import { TokenBuckets } from './token-bucket.js';

describe('buckets', () => {
  it('let a burst through, then the rate', () => {
    const buckets = new TokenBuckets(2, 10);
    expect(buckets.take('a', 10, 0)).toEqual({ ok: true });
    expect(buckets.take('a', 4, 0)).toEqual({ ok: false, retryAfterSeconds: 2 });
    expect(buckets.take('b', 10, 0)).toEqual({ ok: true });
    expect(buckets.take('a', 4, 2_000)).toEqual({ ok: true });
    expect(buckets.take('a', 1, 2_000)).toEqual({ ok: false, retryAfterSeconds: 1 });
    expect(buckets.take('a', 1, 1_000)).toMatchObject({ ok: false }); // a clock that goes back gives nothing
    expect(buckets.take('a', 500, 60_000)).toEqual({ ok: true }); // more than a bucket: a whole one
  });

  it('forget keys rather than grow', () => {
    const buckets = new TokenBuckets(1, 1, 3);
    for (const key of ['a', 'b', 'c', 'd', 'e']) expect(buckets.take(key, 1, 0).ok).toBe(true);
    expect(buckets.take('e', 1, 0).ok).toBe(false);
  });
});

describe('the gate', () => {
  const gate = (over: Partial<CollectorConfig> = {}) => new CollectorGate({ origins: ['https://a.example'], ratePerAddress: 2, rate: 5, proxies: 0, ...over });
  it('believes as many proxies as there are', () => {
    expect(gate().addressOf('10.0.0.1', '1.1.1.1, 2.2.2.2')).toBe('10.0.0.1');
    expect(gate({ proxies: 1 }).addressOf('10.0.0.1', '1.1.1.1, 2.2.2.2')).toBe('2.2.2.2');
    expect(gate({ proxies: 2 }).addressOf('10.0.0.1', '1.1.1.1, 2.2.2.2')).toBe('1.1.1.1');
    expect(gate({ proxies: 1 }).addressOf('10.0.0.1', undefined)).toBe('10.0.0.1');
  });
  it('does not let one address use up what is there for all', () => {
    const one = gate();
    expect(() => { for (let i = 0; i < 100; i++) one.admit('x', 10, 0); }).toThrow(expect.objectContaining({ code: 'RATE_EXCEEDED' }) as Error);
    expect(() => one.admit('y', 0, 0)).not.toThrow();
  });
});
