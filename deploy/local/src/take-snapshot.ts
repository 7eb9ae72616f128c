import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { StackConnection } from './connection.js';
import type { StackStatus } from './control.js';
import { serviceNames } from './services.js';
import type { Snapshot } from './sizing.js';

const TICKS_PER_SECOND = 100;
const MIB = 1024 * 1024;
const SMALL = 4 * 8192;

/** What costs are told by, from the CDP's tables; erased ones are not there. */
const COUNTS: Record<string, string> = {
  records: 'SELECT count(*) FROM record', customers: 'SELECT count(*) FROM customer WHERE redirect_to IS NULL', policies: 'SELECT count(*) FROM policy', interactions: 'SELECT count(*) FROM interaction',
  events: `SELECT count(*) FROM inbox WHERE outcome = 'PROCESSED'`,
};

/** Looks at the stack that runs: its processes by /proc (Linux), its databases, the files of its Kafka. */
export async function takeSnapshot(stack: StackConnection, parts: StackStatus['parts'], now: Date): Promise<Snapshot> {
  const snapshot: Snapshot = { at: now.toISOString(), parts: partsOf(parts), databases: {}, tables: {}, topics: topicsIn(join(stack.dir, 'kafka')), counts: {} };
  for (const service of serviceNames) {
    const client = new pg.Client(stack.databaseUrl(service));
    await client.connect();
    try {
      // What was deleted is counted until it is vacuumed, as it is in production.
      const { rows: [size] } = await client.query<{ n: string }>('SELECT pg_database_size(current_database()) AS n');
      snapshot.databases[service] = Number(size!.n);
      const { rows } = await client.query<{ t: string; n: string }>(`SELECT relname AS t, pg_total_relation_size(oid) AS n FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`);
      for (const { t, n } of rows) if (Number(n) > SMALL) snapshot.tables[`${service}.${t}`] = Number(n);
      if (service === 'cdp') for (const [name, sql] of Object.entries(COUNTS)) snapshot.counts[name] = Number((await client.query<{ count: string }>(sql)).rows[0]!.count);
    } finally {
      await client.end();
    }
  }
  return snapshot;
}

function partsOf(parts: StackStatus['parts']): Snapshot['parts'] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => processOf(Number(name)));
  const used: Snapshot['parts'] = {};
  for (const { part, pid } of parts) {
    // PostgreSQL's connections are child processes. What they share is counted once, with the first.
    const own = all.filter((one) => one.pid === pid);
    const children = all.filter((one) => one.parent === pid);
    const sum = (of: (one: Process) => number, list = [...own, ...children]) => list.reduce((total, one) => total + of(one), 0);
    used[part] = {
      cpuSeconds: sum(({ cpu }) => cpu) + sum(({ ended }) => ended, own),
      memoryMiB: (sum(({ resident }) => resident, own) + sum(({ own: alone }) => alone, children)) / MIB, highestMiB: sum(({ highest }) => highest, own) / MIB,
    };
  }
  return used;
}

interface Process { pid: number; parent: number; cpu: number; ended: number; resident: number; own: number; highest: number }

function processOf(pid: number): Process[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return [{
      pid, parent: fields[1]!, cpu: (fields[11]! + fields[12]!) / TICKS_PER_SECOND, ended: (fields[13]! + fields[14]!) / TICKS_PER_SECOND,
      resident: bytes('VmRSS'), own: bytes('RssAnon'), highest: bytes('VmHWM'),
    }];
  } catch {
    return []; // it has just ended
  }
}

/** Bytes of the logs below Kafka's folder, by topic; what Kafka makes large in advance (indexes) is not counted. */
function topicsIn(folder: string): Record<string, number> {
  const topics: Record<string, number> = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const topic = /([^/]+)-\d+\/\d+\.log$/.exec(path)?.[1];
    if (topic === undefined || topic.startsWith('__')) continue;
    try {
      topics[topic] = (topics[topic] ?? 0) + statSync(join(folder, path)).size;
    } catch {
      // Kafka has just removed it.
    }
  }
  return topics;
}
