// Promise: a local time of an SOP comes once a day in every zone, never early, also on the days on which clocks are set forward or back.
import { describe, expect, it } from 'vitest';
import { minuteOfDay, nextLocalTime, SopClock } from './sop-clock.js';

const at = (hour: number, minute = 0) => hour * 60 + minute;
const next = (from: string, minute: number, zone: string) => nextLocalTime(new Date(from), minute, zone).toISOString();

describe('the next local time', () => {
  it.each([
    ['of a day without change', '2026-11-22T00:00:00Z', at(9, 30), 'Asia/Shanghai', '2026-11-22T01:30:00.000Z'],
    ['that it is just now: tomorrow', '2026-11-22T01:30:00Z', at(9, 30), 'Asia/Shanghai', '2026-11-23T01:30:00.000Z'],
    ['in the minute before', '2026-11-22T01:29:59.999Z', at(9, 30), 'Asia/Shanghai', '2026-11-22T01:30:00.000Z'],
    ['after clocks went forward: an hour sooner', '2026-03-08T05:00:00Z', at(9), 'America/New_York', '2026-03-08T13:00:00.000Z'],
    ['after clocks went back: an hour later', '2026-11-01T04:00:00Z', at(9), 'America/New_York', '2026-11-01T14:00:00.000Z'],
    ['that is skipped: as much later as clocks went forward', '2026-03-08T05:00:00Z', at(2, 30), 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['that comes twice: the first of them', '2026-11-01T04:00:00Z', at(1, 30), 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['where the shift is half an hour', '2026-10-03T12:00:00Z', at(9), 'Australia/Lord_Howe', '2026-10-03T22:00:00.000Z'],
    ['where the zone is off by three quarters', '2026-11-22T00:00:00Z', at(9), 'Asia/Kathmandu', '2026-11-22T03:15:00.000Z'],
  ])('%s', (_, from, minute, zone, expected) => {
    expect(next(from, minute, zone)).toBe(expected);
  });

  it.each(['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Shanghai'])('is after its start and within a day and an hour, all year round, in %s', (zone) => {
    for (let day = 0; day < 366; day++) {
      for (const minute of [at(0), at(1, 30), at(2), at(2, 30), at(3), at(9), at(23, 59)]) {
        const from = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000 + minute * 41_000);
        const found = nextLocalTime(from, minute, zone);
        const ms = found.getTime() - from.getTime();
        expect(ms, `${zone} ${from.toISOString()} ${minute}`).toBeGreaterThan(0);
        expect(ms, `${zone} ${from.toISOString()} ${minute}`).toBeLessThanOrEqual(25 * 3_600_000);
        // Only a time that the clocks skip may be another one.
        if (minuteOfDay(found, zone) !== minute) expect([at(0), at(1, 30), at(2), at(2, 30)]).toContain(minute);
      }
    }
  });

  it('is never early where time goes faster', () => {
    const clock = new SopClock(86_400, 'America/New_York');
    const from = new Date('2026-03-08T05:00:00Z');
    expect(clock.atMinuteOfDay(from, at(9)).getTime() - from.getTime()).toBe(Math.ceil((8 * 3_600_000) / 86_400));
  });
});
