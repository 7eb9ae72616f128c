/** What a running stack has used and holds at a moment. */
export interface Snapshot {
  /** ISO 8601 */
  at: string;
  /** CPU seconds since their start, children counted; memory in MiB now and at its highest. */
  parts: Record<string, { cpuSeconds: number; memoryMiB: number; highestMiB: number }>;
  /** Bytes of each service's database. */
  databases: Record<string, number>;
  /** Bytes of each table with its indexes, as `service.table`; those of a page or two left out. */
  tables: Record<string, number>;
  /** Bytes of the logs of each topic. */
  topics: Record<string, number>;
  /** How many there are, of what costs are told by: records, customers, policies … */
  counts: Record<string, number>;
}

export interface Line { what: string; unit: string; value: number }

const OTHERS = 200;

/**
 * What one unit took between two snapshots: CPU by part, bytes by database and of Kafka, and the largest tables.
 * @param unit a name of `counts`, or a number of units
 */
export function costs(before: Snapshot, after: Snapshot, unit: string | number): Line[] {
  const units = typeof unit === 'number' ? unit : (after.counts[unit] ?? 0) - (before.counts[unit] ?? 0);
  if (!(units > 0)) throw new Error(`there are no more ${unit} than before`);
  const grown = (name: 'databases' | 'tables' | 'topics') =>
    Object.entries(after[name]).map(([key, bytes]) => ({ key, bytes: (bytes - (before[name][key] ?? 0)) / units })).filter(({ bytes }) => bytes >= 1);
  const cpu = Object.entries(after.parts).map(([part, { cpuSeconds }]) => ({ part, ms: ((cpuSeconds - (before.parts[part]?.cpuSeconds ?? 0)) * 1000) / units }));
  const tables = grown('tables').sort((a, b) => b.bytes - a.bytes).filter(({ bytes }) => bytes >= OTHERS);
  const databases = grown('databases');
  return [
    { what: 'units', unit: typeof unit === 'number' ? '' : unit, value: units },
    ...cpu.map(({ part, ms }) => ({ what: `CPU, ${part}`, unit: 'ms', value: ms })),
    { what: 'CPU, all', unit: 'ms', value: cpu.reduce((sum, { ms }) => sum + ms, 0) },
    ...databases.map(({ key, bytes }) => ({ what: `PostgreSQL, ${key}`, unit: 'bytes', value: bytes })),
    { what: 'PostgreSQL, all', unit: 'bytes', value: databases.reduce((sum, { bytes }) => sum + bytes, 0) },
    { what: 'Kafka, one replica', unit: 'bytes', value: grown('topics').reduce((sum, { bytes }) => sum + bytes, 0) },
    ...tables.map(({ key, bytes }) => ({ what: `  table ${key}`, unit: 'bytes', value: bytes })),
  ];
}

/** What there is, for people. */
export function totals(now: Snapshot): Line[] {
  return [
    ...Object.entries(now.counts).map(([what, value]) => ({ what, unit: '', value })),
    ...Object.entries(now.parts).flatMap(([part, { memoryMiB, highestMiB, cpuSeconds }]) => [
      // Of PostgreSQL the highest is that of its first process alone.
      { what: `memory, ${part}`, unit: 'MiB', value: memoryMiB }, ...(highestMiB > memoryMiB ? [{ what: `  highest, ${part}`, unit: 'MiB', value: highestMiB }] : []),
      { what: `  CPU, ${part}`, unit: 's', value: cpuSeconds },
    ]),
    ...Object.entries(now.databases).map(([name, bytes]) => ({ what: `PostgreSQL, ${name}`, unit: 'MB', value: bytes / 1e6 })),
    { what: 'Kafka, one replica', unit: 'MB', value: Object.values(now.topics).reduce((sum, bytes) => sum + bytes, 0) / 1e6 },
  ];
}

export const print = ({ what, unit, value }: Line): string => `${what.padEnd(44)} ${(value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2)).padStart(12)} ${unit}`.trimEnd();
