import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverProperties } from './kafka-properties.js';
import { repositoryRoot, toolsFolder } from './places.js';
import { freePort } from './ports.js';
import { logEnd, spawnTied, waitForLine, type TiedProcess } from './tied-process.js';

const CLUSTER_ID = 'a2VqaW5nLWthZmthLWRldg';
const QUIET = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export interface KafkaOptions {
  /** Folder for data, configuration and log. An existing broker's data in it are kept. */
  dir: string;
  /** TCP port on 127.0.0.1 for clients; a free one by default. */
  port?: number;
  /** TCP port on 127.0.0.1 for the controller; a free one by default. */
  controllerPort?: number;
  /** Passwords by user name (SASL PLAIN); 'admin' must be among them and may do everything, the others what ACLs allow. */
  users: Record<string, string>;
  /** Default: a file in `dir`. */
  logFile?: string;
  /** Remove `dir` if this process dies without stopping the broker. */
  removeIfOrphaned?: boolean;
}

export interface KafkaServer {
  /** host:port */
  brokers: string[];
  process: TiedProcess;
  stop(): Promise<void>;
}

/** Starts one Kafka node (KRaft) on 127.0.0.1 and waits until it serves. Needs Java 17 and the jars that scripts/setup fetches. It ends with this process. */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const jars = kafkaJars();
  const { dir } = options;
  const logDir = join(dir, 'data');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const port = options.port ?? (await freePort());
  const properties = join(dir, 'server.properties');
  const text = serverProperties({
    listenHost: '127.0.0.1', clientPort: port, controllerPort: options.controllerPort ?? (await freePort()), advertised: `127.0.0.1:${port}`, logDir, users: options.users,
  });
  writeFileSync(properties, text, { mode: 0o600 });
  if (!existsSync(join(logDir, 'meta.properties'))) cpSync(await formattedStorage(jars), logDir, { recursive: true });

  const logFile = options.logFile ?? join(dir, 'kafka.log');
  const from = logEnd(logFile);
  const logConfiguration = `-Dlog4j2.configurationFile=${join(repositoryRoot(), 'deploy/local/kafka/log4j2.yaml')}`;
  const process_ = await spawnTied({
    command: javaCommand(), args: ['-Xmx512m', ...QUIET, logConfiguration, '-cp', jars, 'kafka.Kafka', properties],
    logFile, stopSignal: 'SIGTERM', removeIfOrphaned: options.removeIfOrphaned ? dir : undefined,
  }).catch((cause: unknown) => { throw new Error('Java could not be started: Kafka needs Java 17 (java on the PATH, or JAVA_HOME).', { cause }); });
  try {
    await waitForLine(process_, logFile, from, /Kafka Server started/, 60_000);
  } catch (error) {
    await process_.stop();
    throw error;
  }
  return { brokers: [`127.0.0.1:${port}`], process: process_, stop: () => process_.stop(20_000) };
}

/** The java to run: JAVA_HOME's if set, otherwise the one on the PATH. */
export const javaCommand = (): string => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java');

function kafkaJars(): string {
  const folder = join(toolsFolder(), 'kafka');
  if (!existsSync(folder) || !readdirSync(folder).some((name) => name.startsWith('kafka_'))) throw new Error(`Kafka's jars are not in ${folder}: run scripts/setup.`);
  return join(folder, '*');
}

// Formatting takes a JVM start of 2 s, and its result holds nothing of one broker's own: it is made once and copied.
async function formattedStorage(jars: string): Promise<string> {
  const kept = join(toolsFolder(), 'kafka-formatted');
  if (existsSync(join(kept, 'meta.properties'))) return kept;
  const work = mkdtempSync(join(toolsFolder(), 'format-'));
  try {
    const logDir = join(work, 'data');
    const properties = join(work, 'server.properties');
    writeFileSync(properties, serverProperties({ listenHost: '127.0.0.1', clientPort: 9092, controllerPort: 9093, advertised: '127.0.0.1:9092', logDir, users: { admin: 'unused' } }));
    await promisify(execFile)(javaCommand(), [...QUIET, '-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties], { cwd: '/' });
    try {
      renameSync(logDir, kept);
    } catch (error) {
      if (!existsSync(join(kept, 'meta.properties'))) throw error; // otherwise another process was first
    }
    return kept;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
