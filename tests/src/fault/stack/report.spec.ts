// Promise: the report counts what was judged, tells what was not, and hides no finding.
import { describe, expect, it } from 'vitest';
import { percentile, printReport, type ReportedHappening, type ReportedSegment } from './report.js';

const happening = (segment: number, name: string, recoveryMs: number, kills = 1): ReportedHappening => ({ segment, name, what: 'cdp', kills, atSeconds: 1, tookMs: 2, recoveryMs });
const segment = (n: number, lost: string[], differences: string[]): ReportedSegment => ({
  segment: n, verdict: { lost, doubled: [], inverted: [], invented: [], repeats: 3 }, differences, events: 1_000, clicks: 7, happenings: [], kills: 2, restarted: [], seconds: 60,
});

describe('the report', () => {
  it('sums up, with how long recovery took', () => {
    const text = printReport([segment(1, [], []), segment(2, [], [])], [happening(1, 'broker killed', 900), happening(1, 'service killed', 100), happening(2, 'service killed', 300)], { events: 2_000, kills: 3 });
    expect(text).toMatch(/segments +2, all of them clear/);
    expect(text).toMatch(/events +2000 of 2000/);
    expect(text).toMatch(/kills +3 of 3/);
    expect(text).toMatch(/service killed +2 +2 +100 +300 +300 +300/);
    expect(text).toMatch(/all +3 +3 +300 +900 +900 +900/);
    expect(text).not.toContain('not judged');
  });

  it('names what was lost or differs, and faults that nobody judged', () => {
    const text = printReport([segment(1, ['e1 had no effect'], ['cdp.record: 1 missing'])], [happening(1, 'broker killed', 1), happening(2, 'broker killed', 1, 2)], { events: 10, kills: 10 });
    expect(text).toMatch(/1 NOT CLEAR/);
    expect(text).toMatch(/lost +1/);
    expect(text).toMatch(/without an end +1 faults, 2 kills, not judged/);
    expect(text).toContain('segment 1: e1 had no effect');
    expect(text).toContain('segment 1: cdp.record: 1 missing');
  });

  it('has percentiles that are values', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect([0.5, 0.9, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 90, 99, 100]);
    expect(percentile([], 0.5)).toBe(0);
  });
});
