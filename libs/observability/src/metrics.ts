import { totalmem } from 'node:os';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Registry of the process; the admin server shows it at /metrics. */
export const registry = new Registry();

/** Adds process and runtime metrics (CPU, memory, event-loop lag) and the service label. Called once at start. */
export function startMetrics(service: string): void {
  registry.setDefaultLabels({ service });
  if (!registry.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics({ register: registry });
  gauge('kejing_memory_limit_bytes', 'Memory that the process may have: the limit of its container, or all of the machine.').set(memoryLimit(process.constrainedMemory(), totalmem()));
}

/** The smaller of both; 0, or more than there is, stands for a container without a limit. */
export const memoryLimit = (constrained: number, machine: number): number => (constrained > 0 && constrained < machine ? constrained : machine);

/** A counter of the registry; the second call with a name gives the first one's. Labels must be few and never personal. */
export function counter<L extends string>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
  return (registry.getSingleMetric(name) as Counter<L> | undefined)
    ?? new Counter({ name, help, labelNames: [...labels], registers: [registry] });
}

/** A gauge of the registry; see {@link counter}. */
export function gauge<L extends string>(name: string, help: string, labels: readonly L[] = []): Gauge<L> {
  return (registry.getSingleMetric(name) as Gauge<L> | undefined)
    ?? new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
}

const seconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A gauge whose values are read when it is asked for; see {@link counter}. `read` must be cheap and not throw. */
export function readGauge<L extends string>(name: string, help: string, labels: readonly L[], read: () => readonly (readonly [Partial<Record<L, string>>, number])[]): void {
  registry.removeSingleMetric(name);
  new Gauge({
    name, help, labelNames: [...labels], registers: [registry],
    collect() { for (const [of, value] of read()) this.set(of as Record<L, string>, value); },
  });
}

/** A histogram of the registry, in seconds unless other `buckets` are given; see {@link counter}. */
export function histogram<L extends string>(
  name: string, help: string, labels: readonly L[] = [], buckets: readonly number[] = seconds,
): Histogram<L> {
  return (registry.getSingleMetric(name) as Histogram<L> | undefined)
    ?? new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] });
}
