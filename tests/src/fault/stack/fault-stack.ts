import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStack, NODE_FLAGS, replicaOf, serviceEnvironment, serviceNames, writeSecrets, type PartName, type Secrets, type ServiceName, type StackConnection } from '@kejing/local';
import { freePort, logTail, repositoryRoot, sharedTempFolder, spawnTied, until, type TiedProcess } from '@kejing/testing';
import { Proxy } from './proxy.js';
import { Volume } from './volume.js';

const READY_MS = 90_000;
/** Where a service's way leads. */
export type Target = PartName;

/** One process of a service. */
export interface Instance {
  readonly service: ServiceName;
  readonly process: TiedProcess;
  readonly log: string;
}

export interface InstanceOptions {
  /** A place at which it kills itself, as `after-effect:20`. */
  crashAt?: string;
  /** On ports of its own, beside the first. */
  replica?: boolean;
  /** Folder of another build of the repository, such as the last release's. */
  root?: string;
  env?: NodeJS.ProcessEnv;
  /** By so much its clock is wrong. */
  clockMs?: number;
  /** Return at once, not when it is ready. */
  unready?: boolean;
}

export interface FaultStackOptions {
  services?: readonly ServiceName[];
  /** Of the services, besides the stack's own. */
  env?: NodeJS.ProcessEnv;
  /** So many of a service start at once, on its empty database; all but one are stopped again. */
  instancesAtStart?: Partial<Record<ServiceName, number>>;
  /** The build whose services run; default: this repository's. */
  root?: string;
  /** What is hashed with their keys is the same in every stack that has them. */
  secrets?: Secrets;
  /** The database is on a volume of its own of this size, where this machine can mount one. */
  volumeMiB?: number;
}

/**
 * A whole stack whose every process and every way can be broken: PostgreSQL and Kafka as scripts/start starts them, and the built services as processes, each of
 * which reaches the databases, the brokers and the other services through proxies of its own.
 */
export class FaultStack {
  private readonly instances = new Map<ServiceName, Instance>();
  private readonly replicas = new Set<Instance>();
  private readonly proxies = new Map<string, Proxy>();
  private started = 0;

  private constructor(
    readonly infra: LocalStack, readonly dir: string, private readonly env: NodeJS.ProcessEnv, private readonly services: readonly ServiceName[], private readonly root: string,
    /** Of the database; undefined where none was asked for or could be mounted. */
    readonly volume: Volume | undefined,
  ) {}

  static async start(options: FaultStackOptions = {}): Promise<FaultStack> {
    const dir = mkdtempSync(join(sharedTempFolder(), 'kejing-fault-'));
    const services = options.services ?? serviceNames;
    if (options.secrets !== undefined) writeSecrets(dir, options.secrets);
    const volume = options.volumeMiB === undefined ? undefined : await Volume.mount(options.volumeMiB);
    if (volume) symlinkSync(volume.dir, join(dir, 'postgres'));
    const infra = await LocalStack.start({ dir, services: [], temporary: true });
    const stack = new FaultStack(infra, dir, options.env ?? {}, services, options.root ?? (process.env['KEJING_FAULT_ROOT'] || repositoryRoot()), volume);
    try {
      for (const service of services) await stack.openProxies(service);
      const extra = services.flatMap((service) => Array.from({ length: (options.instancesAtStart?.[service] ?? 1) - 1 }, () => stack.startReplica(service)));
      await Promise.all([...services.map((service) => stack.startService(service)), ...extra]);
      await Promise.all((await Promise.all(extra)).map((one) => stack.stopReplica(one)));
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get connection(): StackConnection {
    return this.infra.connection;
  }

  get serviceNames(): readonly ServiceName[] {
    return this.services;
  }

  instance(service: ServiceName): Instance {
    return this.instances.get(service)!;
  }

  proxy(service: ServiceName, target: Target): Proxy {
    return this.proxies.get(`${service} ${target}`)!;
  }

  async startService(service: ServiceName, options: InstanceOptions = {}): Promise<Instance> {
    const one = await this.spawn(service, options, this.connection);
    this.instances.set(service, one);
    if (!options.unready) await this.ready(one, this.connection.adminUrl(service));
    return one;
  }

  /** SIGKILL, by default, and the end of the process. */
  async kill(service: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { process } = this.instance(service);
    process.kill(signal);
    await process.exited;
  }

  async restart(service: ServiceName): Promise<void> {
    if (this.instance(service).process.isRunning()) await this.kill(service);
    await this.startService(service);
  }

  /** Starts PostgreSQL or Kafka again; on a machine that has other things to do too the first try may come too late. */
  async restartInfra(part: 'postgres' | 'kafka'): Promise<void> {
    await this.infra.restart(part).catch(() => this.infra.restart(part));
  }

  /** One more process of a service, with its own ports and the first one's ways. */
  async startReplica(service: ServiceName, options: InstanceOptions = {}): Promise<Instance> {
    const connection = await replicaOf(this.connection, service);
    const one = await this.spawn(service, { ...options, replica: true }, connection);
    this.replicas.add(one);
    if (!options.unready) await this.ready(one, connection.adminUrl(service));
    return one;
  }

  async stopReplica(replica: Instance): Promise<void> {
    this.replicas.delete(replica);
    await replica.process.stop(30_000);
  }

  async stop(): Promise<void> {
    const all = [...this.instances.values(), ...this.replicas].map(({ process }) => process);
    for (const process of all) process.kill('SIGCONT');
    await Promise.all(all.map((process) => process.stop(15_000)));
    for (const proxy of this.proxies.values()) proxy.close();
    await this.infra.stop();
    rmSync(this.dir, { recursive: true, force: true });
    await this.volume?.unmount();
  }

  private async openProxies(service: ServiceName): Promise<void> {
    const { ports } = this.connection;
    const targets: Record<string, number> = { postgres: ports.postgres, kafka: ports.kafka };
    for (const other of serviceNames) if (other !== service) targets[other] = ports.services[other].grpc;
    for (const [target, port] of Object.entries(targets)) {
      const rewrite = target === 'kafka' ? { host: '127.0.0.1', port } : undefined;
      this.proxies.set(`${service} ${target}`, await Proxy.open(await freePort(), port, rewrite));
    }
  }

  private async spawn(service: ServiceName, options: InstanceOptions, connection: StackConnection): Promise<Instance> {
    const root = options.root ?? this.root;
    const log = join(this.dir, 'logs', `${service}${options.replica ? '-replica' : ''}-${(this.started += 1)}.log`);
    const own = serviceEnvironment(connection, service, { PATH: process.env['PATH'], HOME: process.env['HOME'] });
    const through = (target: Target, text: string, port: number) => text.replace(`:${port}`, `:${this.proxy(service, target).port}`);
    const env: NodeJS.ProcessEnv = {
      ...own, KEJING_LOG_LEVEL: 'warn',
      KEJING_DATABASE_URL: through('postgres', own['KEJING_DATABASE_URL']!, connection.ports.postgres),
      KEJING_KAFKA_BROKERS: through('kafka', own['KEJING_KAFKA_BROKERS']!, connection.ports.kafka),
      ...this.env, ...options.env, ...(options.crashAt ? { KEJING_CRASH_AT: options.crashAt } : {}), ...(options.clockMs ? { KEJING_FAULT_CLOCK_MS: String(options.clockMs) } : {}),
    };
    for (const other of serviceNames) {
      if (other !== service) env[`KEJING_${other.toUpperCase()}_ADDRESS`] = `127.0.0.1:${this.proxy(service, other).port}`;
    }
    const main = join(root, 'services', service, 'dist/src/main.js');
    const preload = options.clockMs ? ['--import', join(repositoryRoot(), 'tests/dist/src/fault/stack/shift-clock.js')] : [];
    return { service, log, process: await spawnTied({ command: process.execPath, args: [...preload, ...NODE_FLAGS, main], logFile: log, stopSignal: 'SIGTERM', cwd: root, env }) };
  }

  private async ready({ process, log, service }: Instance, adminUrl: string): Promise<void> {
    const answers = async () => (await fetch(`${adminUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined))?.ok === true;
    const ready = await until(async () => (process.isRunning() ? await answers() : 'ended'), READY_MS, 100).catch(() => 'not ready');
    if (ready !== true) throw new Error(`${service}: ${ready}; its log ends with:\n${logTail(log)}`);
  }
}
