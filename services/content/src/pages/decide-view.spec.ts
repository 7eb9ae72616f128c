// Promise: a click counts where a person opened the page, and not where a browser guessed or a machine looked.
import { ManualClock } from '@kejing/clock';
import { describe, expect, it } from 'vitest';
import { canAttend, isRead, livePhase } from '../interactions/decide-interaction.js';
import { randomName } from '../random-name.js';
import { readBeacon } from './beacon.js';
import { viewKind } from './decide-view.js';
import { RateBound } from './rate-bound.js';

describe('a view', () => {
  it.each([
    ['GET', {}, 'PERSON'],
    ['GET', { 'user-agent': 'Mozilla/5.0 (iPhone) MicroMessenger/8.0' }, 'PERSON'],
    ['HEAD', {}, 'MACHINE'],
    ['GET', { 'user-agent': 'Mozilla/5.0 (compatible; Baiduspider/2.0)' }, 'MACHINE'],
    ['GET', { 'x-purpose': 'preview' }, 'MACHINE'],
    ['GET', { purpose: 'prefetch' }, 'PREFETCH'],
    ['GET', { 'sec-purpose': 'prefetch;prerender' }, 'PREFETCH'],
    ['GET', { 'x-moz': 'prefetch' }, 'PREFETCH'],
  ])('%s %o is %s', (method, headers, kind) => expect(viewKind({ method, headers })).toBe(kind));
});

describe('reports', () => {
  it('of reading count after 15 s, or at the end if it was no flick', () => {
    expect([isRead(14, false), isRead(15, false), isRead(2, true), isRead(3, true)]).toEqual([false, true, false, true]);
  });

  it('of a live stream count while it runs or has a recording', () => {
    const body = { kind: 'LIVE', startTime: '2026-01-01T12:00:00Z', endTime: '2026-01-01T13:00:00Z', streamUrl: 's', replayUrl: '', host: '', html: '' } as const;
    const at = (time: string) => new Date(`2026-01-01T${time}:00Z`);
    expect(['11:49', '11:50', '13:00', '13:01'].map((t) => livePhase(body, at(t)))).toEqual(['BEFORE', 'OPEN', 'OPEN', 'OVER']);
    expect([canAttend(body, at('11:00')), canAttend(body, at('12:30')), canAttend(body, at('14:00')), canAttend({ ...body, replayUrl: 'r' }, at('14:00'))])
      .toEqual([false, true, false, true]);
    expect(canAttend({ kind: 'ARTICLE', html: '' }, at('12:00'))).toBe(false);
  });

  it('are bounded', () => {
    const view = 'AbCdEfGhIj12';
    expect(readBeacon('40', { viewId: view, seconds: '17.9', reachedEnd: 'yes' }, undefined)).toEqual({ viewId: view, seconds: 17, reachedEnd: false });
    expect(readBeacon(undefined, undefined, view)).toEqual({ viewId: view, seconds: 0, reachedEnd: false });
    expect(readBeacon('40', { viewId: view, seconds: 1e12 }, undefined)?.seconds).toBe(86_400);
    for (const body of [null, 'x', {}, { viewId: '<script>aaaaaa' }, { viewId: view, seconds: -1 }, { viewId: view, seconds: 'x' }]) expect(readBeacon('1', body, undefined)).toBeUndefined();
    expect(readBeacon('1025', { viewId: view }, undefined)).toBeUndefined();
  });

  it('of one link come at a bounded rate, and other links do not suffer', () => {
    const clock = new ManualClock('2026-01-01T00:00:00Z');
    const bound = new RateBound(clock, { burst: 2, perSecond: 1, keys: 2 });
    expect([bound.take('a'), bound.take('a'), bound.take('a'), bound.take('b')]).toEqual([true, true, false, true]);
    clock.advance(1_000);
    expect([bound.take('a'), bound.take('a')]).toEqual([true, false]);
    expect([bound.take('c'), bound.take('b')]).toEqual([true, true]);
  });
});

describe('codes', () => {
  it('are 22 characters, and no two alike', () => {
    const codes = Array.from({ length: 1000 }, () => randomName(128));
    expect(codes.every((code) => /^[0-9A-Za-z]{22}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(1000);
  });
});
