import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { logTail, startKafka, startPostgres, type TiedProcess } from '@kejing/testing';
import { writeCertificates } from './certificates.js';
import { openStack, writePorts, type StackConnection } from './connection.js';
import { createDatabases } from './databases.js';
import { setUpKafka } from './kafka-admin.js';
import { checkPorts, freePortPlan, type PortPlan } from './port-plan.js';
import { loadSecrets } from './secrets.js';
import { startService } from './service-process.js';
import { serviceNames, type ServiceName } from './services.js';
import { writeTokenKeys } from './token-keys.js';

export type PartName = 'postgres' | 'kafka' | ServiceName;

export interface LocalStackOptions {
  /** Folder of its state; what is in it is used again. */
  dir: string;
  /** Default: ports that are free now. */
  ports?: PortPlan;
  /** For tests: not safe against a crash of the machine, and the folder is removed at the end, also if this process is killed. */
  temporary?: boolean;
  /** Services to start. Default: all. */
  services?: readonly ServiceName[];
  /** Environment of the services besides the stack's own. */
  env?: NodeJS.ProcessEnv;
  /** Told of each step while starting. */
  onProgress?(text: string): void;
  /** Told of a part that ended though nobody stopped it. It is not started again. */
  onDeath?(part: PartName, how: string, lastLogLines: string): void;
}

/** PostgreSQL, Kafka and the services as processes on this machine, which end with this process. */
export class LocalStack {
  private readonly parts = new Map<PartName, TiedProcess>();
  private readonly meantToEnd = new Set<TiedProcess>();

  private constructor(private readonly options: LocalStackOptions, readonly connection: StackConnection) {}

  /** Starts everything and waits until it is ready. What was started is stopped again if something can't be. */
  static async start(options: LocalStackOptions): Promise<LocalStack> {
    const ports = options.ports ?? (await freePortPlan());
    await checkPorts(ports);
    // The database's user passes through it to its data; what is secret inside is closed on its own.
    mkdirSync(options.dir, { recursive: true });
    chmodSync(options.dir, 0o711);
    mkdirSync(join(options.dir, 'logs'), { recursive: true, mode: 0o700 });
    loadSecrets(options.dir);
    writePorts(options.dir, ports);
    await writeCertificates(options.dir, [...serviceNames, 'client'], new Date());
    await writeTokenKeys(options.dir, [...serviceNames, 'local']);
    const stack = new LocalStack(options, openStack(options.dir));
    try {
      await Promise.all([stack.startPart('postgres'), stack.startPart('kafka')]);
      await Promise.all((options.services ?? serviceNames).map((service) => stack.startPart(service)));
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  /** Sends a part a signal (default SIGKILL) and waits for its end. SIGSTOP and SIGCONT return at once. */
  async kill(part: PartName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const process_ = this.parts.get(part);
    if (!process_?.isRunning()) return;
    const pausing = signal === 'SIGSTOP' || signal === 'SIGCONT';
    if (!pausing) this.meantToEnd.add(process_);
    process_.kill(signal);
    if (!pausing) await process_.exited;
  }

  /** Stops a part in order if it is running, starts it and waits until it is ready. */
  async restart(part: PartName): Promise<void> {
    await this.end(part);
    await this.startPart(part);
  }

  /** Parts and their process ids; 0 for one that is not running. */
  status(): { part: PartName; pid: number }[] {
    return [...this.parts].map(([part, process_]) => ({ part, pid: process_.isRunning() ? process_.pid : 0 }));
  }

  /** The log file of a part. */
  logFile(part: PartName): string {
    return join(this.options.dir, 'logs', `${part}.log`);
  }

  /** Stops the services in order, then Kafka and PostgreSQL. */
  async stop(): Promise<void> {
    await Promise.all(serviceNames.map((service) => this.end(service)));
    await Promise.all([this.end('kafka'), this.end('postgres')]);
    if (this.options.temporary) rmSync(this.options.dir, { recursive: true, force: true });
  }

  private async end(part: PartName): Promise<void> {
    const process_ = this.parts.get(part);
    if (!process_) return;
    this.meantToEnd.add(process_);
    await process_.stop(20_000);
  }

  private async startPart(part: PartName): Promise<void> {
    const started = Date.now();
    const { process: process_, setUp } = await this.launch(part);
    this.parts.set(part, process_);
    await setUp?.();
    void process_.exited.then((how) => {
      if (!this.meantToEnd.has(process_)) this.options.onDeath?.(part, String(how), logTail(this.logFile(part)));
    });
    this.options.onProgress?.(`${part} is ready (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }

  private async launch(part: PartName): Promise<{ process: TiedProcess; setUp?: () => Promise<void> }> {
    const { dir, temporary = false, env } = this.options;
    const { ports } = this.connection;
    const secrets = loadSecrets(dir);
    const common = { dir: join(dir, part), logFile: this.logFile(part), removeIfOrphaned: temporary };
    switch (part) {
      case 'postgres': {
        const server = await startPostgres({ ...common, port: ports.postgres, password: secrets.postgres, durable: !temporary });
        return { process: server.process, setUp: () => createDatabases(server.url(), secrets) };
      }
      case 'kafka': {
        const server = await startKafka({ ...common, port: ports.kafka, controllerPort: ports.kafkaController, users: secrets.kafka });
        return { process: server.process, setUp: () => setUpKafka({ brokers: server.brokers, password: secrets.kafka.admin }) };
      }
      default:
        return { process: await startService(this.connection, part, this.logFile(part), env) };
    }
  }
}
