// Promise: a duration or a timestamp is read exactly or refused, never rounded or rolled over.
import { expect, it } from 'vitest';
import { durationMs, timestampMs } from './literal.js';

it.each<[string, number | undefined]>([
  ['72h', 259_200_000], ['1h30m', 5_400_000], ['-1.5s', -1_500], ['0.1h', 360_000], ['250ms', 250], ['0s', 0],
  ['0.5ms', undefined], ['3d', undefined], ['', undefined], ['h', undefined], ['1', undefined], ['1h ', undefined], ['99999999999999h', undefined],
])('duration %s is %s', (text, ms) => expect(durationMs(text)).toBe(ms));

it.each<[string, string | undefined]>([
  ['2026-01-31T00:00:00+08:00', '2026-01-30T16:00:00.000Z'], ['2028-02-29T00:00:00.5Z', '2028-02-29T00:00:00.500Z'],
  ['2026-02-29T00:00:00Z', undefined], ['2026-13-01T00:00:00Z', undefined], ['2026-01-01', undefined], ['2026-01-01T00:00:00', undefined],
  ['2026-01-01T25:00:00Z', undefined], ['0000-01-01T00:00:00Z', undefined],
])('timestamp %s is %s', (text, iso) => {
  const ms = timestampMs(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(iso);
});
