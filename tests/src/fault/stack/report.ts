import { findings } from '../oracle/verdict.js';
import type { Happening, RunReport } from './run.js';

export type ReportedSegment = RunReport & { segment: number };
/** A fault of a segment that may not have come to its end yet. */
export type ReportedHappening = Happening & { segment: number };

/**
 * The report as text: totals, then each fault with how often, and how long until the stack worked again. Faults of segments that did not come to their end are counted
 * by themselves: what they did to the state nobody judged. Pure.
 */
export function printReport(segments: readonly ReportedSegment[], happenings: readonly ReportedHappening[], asked: { events: number; kills: number }): string {
  const add = (of: (segment: ReportedSegment) => number) => segments.reduce((sum, segment) => sum + of(segment), 0);
  const judged = new Set(segments.map(({ segment }) => segment));
  const own = happenings.filter(({ segment }) => judged.has(segment));
  const others = happenings.filter(({ segment }) => !judged.has(segment));
  const kills = (of: readonly Happening[]) => of.reduce((sum, one) => sum + one.kills, 0);
  const bad = segments.filter(({ verdict, differences }) => findings(verdict).length + differences.length > 0).length;
  const totals: readonly (readonly [string, string | number])[] = [
    ['segments', segments.length === 0 ? '0, nothing is judged yet' : `${segments.length}, ${bad === 0 ? 'all of them clear' : `${bad} NOT CLEAR`}`],
    ['events', `${add(({ events }) => events)} of ${asked.events}`], ['clicks', add(({ clicks }) => clicks)], ['faults', own.length], ['kills', `${kills(own)} of ${asked.kills}`],
    ['restarted by liveness', add(({ restarted }) => restarted.length)],
    ['lost', add(({ verdict }) => verdict.lost.length)], ['doubled', add(({ verdict }) => verdict.doubled.length)], ['inverted', add(({ verdict }) => verdict.inverted.length)],
    ['invented', add(({ verdict }) => verdict.invented.length)], ['repeats on the wire', add(({ verdict }) => verdict.repeats)], ['tables unlike the clean run', add(({ differences }) => differences.length)],
    ['seconds', add(({ seconds }) => seconds)],
    ...(others.length === 0 ? [] : [['in segments without an end', `${others.length} faults, ${kills(others)} kills, not judged`] as const]),
  ];
  const line = (name: string, of: readonly Happening[]) =>
    `${name.padEnd(46)} ${String(of.length).padStart(5)} ${String(kills(of)).padStart(5)}   ${[0.5, 0.9, 0.99, 1].map((share) => String(percentile(of.map(({ recoveryMs }) => recoveryMs), share)).padStart(7)).join(' ')}`;
  // How long recovery took does not hang on what was judged.
  const byName = [...Map.groupBy(happenings, ({ name }) => name)].sort(([a], [b]) => a.localeCompare(b));
  return [
    ...totals.map(([what, count]) => `${what.padEnd(28)} ${count}`), '',
    `${'fault'.padEnd(46)} times kills   recovery, ms:  p50     p90     p99    most`,
    ...byName.map(([name, of]) => line(name, of)), line('all', happenings), '',
    ...segments.flatMap(({ segment, verdict, differences }) => [...verdict.lost, ...verdict.doubled, ...verdict.inverted, ...verdict.invented, ...differences].slice(0, 20).map((text) => `segment ${segment}: ${text}`)),
  ].join('\n').trimEnd();
}

/** The smallest that a share of the values does not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
