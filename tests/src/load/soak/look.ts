import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { serviceNames, type LocalStack, type ServiceName } from '@kejing/local';
import type { Look } from './series.js';

const MIB = 2 ** 20;
const ESTABLISHED = '01';

/** Looks at every part of a stack: at services through their /metrics, at PostgreSQL and Kafka through the system (Linux; elsewhere less is known). */
export async function lookAt(stack: LocalStack): Promise<Record<string, Look>> {
  const { ports } = stack.connection;
  const connections = connectionsByPort();
  const pids = new Map(stack.status().map(({ part, pid }) => [part, pid]));
  const count = (...wanted: number[]): Look => (connections ? { connections: wanted.reduce((sum, port) => sum + (connections.get(port) ?? 0), 0) } : {});
  const services = await Promise.all(serviceNames.filter((name) => pids.get(name)).map(async (name) => {
    const { grpc, http } = ports.services[name];
    return [name, { ...(await metricsOf(stack, name)), ...count(grpc, http) }] as const;
  }));
  const others = ([['postgres', ports.postgres], ['kafka', ports.kafka]] as const).map(([part, port]) => {
    const pid = pids.get(part) ?? 0;
    return [part, pid === 0 ? {} : { ...memoryOf(pid), ...handlesOf(pid), ...count(port) }] as const;
  });
  return Object.fromEntries([...services, ...others]);
}

async function metricsOf(stack: LocalStack, service: ServiceName): Promise<Look> {
  const response = await fetch(`${stack.connection.adminUrl(service)}/metrics`, { signal: AbortSignal.timeout(8_000) });
  const values = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const found = /^([a-zA-Z_:]+)(?:\{.*\})? ([-+.eE0-9]+)$/.exec(line);
    if (found) values.set(found[1]!, (values.get(found[1]!) ?? 0) + Number(found[2]));
  }
  const look: Record<string, number | undefined> = {
    rss: scaled(values.get('process_resident_memory_bytes')), heap: scaled(values.get('nodejs_heap_size_used_bytes')), handles: values.get('process_open_fds'),
    lag: values.get('kejing_consumer_lag'), outbox: values.get('kejing_outbox_depth'), pool: values.get('kejing_db_pool_connections'),
  };
  return Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined));
}

const scaled = (bytes: number | undefined): number | undefined => (bytes === undefined ? undefined : Number((bytes / MIB).toFixed(1)));

/** Memory of the process alone, in MiB; PostgreSQL's children share most of theirs. */
function memoryOf(pid: number): Look {
  return { rss: Number((Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024).toFixed(1)) };
}

function handlesOf(pid: number): Look {
  try {
    return { handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return {};
  }
}

/** Established connections by the port of the server; undefined where the system does not tell. */
function connectionsByPort(): Map<number, number> | undefined {
  try {
    const counts = new Map<number, number>();
    for (const line of ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))) {
      const [, local, , state] = line.trim().split(/\s+/);
      if (state !== ESTABLISHED || local === undefined) continue;
      const port = Number.parseInt(local.slice(local.indexOf(':') + 1), 16);
      counts.set(port, (counts.get(port) ?? 0) + 1);
    }
    return counts;
  } catch {
    return undefined;
  }
}
