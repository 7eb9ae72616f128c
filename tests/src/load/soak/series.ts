import type { Tolerance } from './flat.js';

/** What is looked at of each part, in the order of the chart's rows. */
export const measures = [
  { name: 'rss', title: 'resident memory', unit: 'MiB', tolerance: { absolute: 12, relative: 0.08 } },
  { name: 'heap', title: 'heap in use', unit: 'MiB', tolerance: { absolute: 8, relative: 0.1 } },
  { name: 'handles', title: 'open files and sockets', unit: '', tolerance: { absolute: 6, relative: 0.05 } },
  { name: 'lag', title: 'consumer lag', unit: 'events', tolerance: { absolute: 30, relative: 0.2 } },
  { name: 'outbox', title: 'outbox depth', unit: 'rows', tolerance: { absolute: 30, relative: 0.2 } },
  { name: 'pool', title: 'database connections', unit: '', tolerance: { absolute: 2, relative: 0.1 } },
  { name: 'connections', title: 'connections in', unit: '', tolerance: { absolute: 3, relative: 0.1 } },
] as const satisfies readonly { name: string; title: string; unit: string; tolerance: Tolerance }[];

export type MeasureName = (typeof measures)[number]['name'];

/** One look at one part: what is not known of it is absent. */
export type Look = Partial<Record<MeasureName, number>>;

/** One look at everything, so many seconds after the load began. */
export interface Sample {
  at: number;
  parts: Record<string, Look>;
  /** Of the load since the look before: how many things were done, and how many failed. */
  done: number;
  failed: number;
}

/** As a file for spreadsheets: one value a line. */
export function csvOf(samples: readonly Sample[]): string {
  const lines = samples.flatMap(({ at, parts, done, failed }) => [
    ...Object.entries(parts).flatMap(([part, look]) => Object.entries(look).map(([measure, value]) => [at, part, measure, value])),
    [at, 'load', 'done', done], [at, 'load', 'failed', failed],
  ]);
  return `${[['second', 'part', 'measure', 'value'], ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

/** The values of one series. */
export function pointsOf(samples: readonly Sample[], part: string, measure: MeasureName): { at: number; value: number }[] {
  return samples.flatMap(({ at, parts }) => {
    const value = parts[part]?.[measure];
    return value === undefined ? [] : [{ at, value }];
  });
}
