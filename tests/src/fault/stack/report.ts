import type { RunReport } from './run.js';

export type ReportedSegment = RunReport & { segment: number };

/** The report as text: totals, then each fault with how often, and how long until the stack worked again. Pure. */
export function printReport(segments: readonly ReportedSegment[]): string {
  const add = (of: (segment: ReportedSegment) => number) => segments.reduce((sum, segment) => sum + of(segment), 0);
  const happenings = segments.flatMap((segment) => segment.happenings);
  const totals = [
    ['segments', segments.length], ['events', add(({ events }) => events)], ['faults', happenings.length], ['kills', add(({ kills }) => kills)],
    ['lost', add(({ verdict }) => verdict.lost.length)], ['doubled', add(({ verdict }) => verdict.doubled.length)], ['inverted', add(({ verdict }) => verdict.inverted.length)],
    ['invented', add(({ verdict }) => verdict.invented.length)], ['repeats on the wire', add(({ verdict }) => verdict.repeats)], ['tables unlike the clean run', add(({ differences }) => differences.length)],
    ['seconds', add(({ seconds }) => seconds)],
  ] as const;
  const byName = [...Map.groupBy(happenings, ({ name }) => name)].sort(([a], [b]) => a.localeCompare(b));
  return [
    ...totals.map(([what, count]) => `${what.padEnd(28)} ${count}`), '',
    `${'fault'.padEnd(44)} ${'times'.padStart(6)} ${'kills'.padStart(6)}   recovery ms: median, most`,
    ...byName.map(([name, own]) => {
      const recoveries = own.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
      const kills = own.reduce((sum, one) => sum + one.kills, 0);
      return `${name.padEnd(44)} ${String(own.length).padStart(6)} ${String(kills).padStart(6)}   ${recoveries[recoveries.length >> 1]}, ${recoveries.at(-1)}`;
    }),
    ...segments.flatMap(({ segment, verdict, differences }) => [...verdict.lost, ...verdict.doubled, ...verdict.inverted, ...verdict.invented, ...differences].slice(0, 20).map((text) => `segment ${segment}: ${text}`)),
  ].join('\n');
}
