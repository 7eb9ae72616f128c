import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './ports.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { logEnd, spawnTied, waitForLine, type TiedProcess } from './tied-process.js';

const SUPERUSER = 'postgres';

export interface PostgresOptions {
  /** Folder for data and log. An existing database in it is opened, not replaced. */
  dir: string;
  /** TCP port on 127.0.0.1; a free one by default. */
  port?: number;
  /** Whether committed data survives a crash of the machine. Default false, which is faster; a SIGKILL of the server loses nothing either way. */
  durable?: boolean;
  /** The superuser's password, set when the database is made. Without it everyone on this machine may connect: for tests. */
  password?: string;
  /** Default: a file in `dir`. */
  logFile?: string;
  /** Remove `dir` if this process dies without stopping the server. */
  removeIfOrphaned?: boolean;
}

export interface PostgresServer {
  port: number;
  process: TiedProcess;
  /** Connection URL of the superuser for this database (default: postgres). */
  url(database?: string): string;
  stop(): Promise<void>;
}

/** Arguments of initdb: Unicode text that sorts by code point on every operating system. */
export const INITDB_LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Starts the embedded PostgreSQL on 127.0.0.1 and waits until it answers. It ends with this process. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dir, durable = false, password } = options;
  const binaries = postgresBinaries();
  const data = join(dir, 'data');
  mkdirSync(dir, { recursive: true });
  if (binaries.user) {
    chmodSync(dir, 0o711);
    mkdirSync(data, { recursive: true, mode: 0o700 });
    chownSync(data, binaries.user.uid, binaries.user.gid);
  }
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, options, data);

  const port = options.port ?? (await freePort());
  const settings = [
    'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'max_locks_per_transaction=256', 'timezone=UTC', 'log_timezone=UTC',
    // A statement in the log could hold personal data.
    'log_min_error_statement=panic', 'log_error_verbosity=terse', 'log_parameter_max_length_on_error=0',
    ...(durable ? [`shared_buffers=${buffersMiB()}MB`, 'max_wal_size=4GB'] : ['fsync=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);
  const logFile = options.logFile ?? join(dir, 'postgres.log');
  const from = logEnd(logFile);
  const process_ = await spawnTied({
    command: join(binaries.bin, 'postgres'), args: ['-D', data, '-p', String(port), ...settings], logFile, stopSignal: 'SIGINT', user: binaries.user,
    env: cleanEnvironment(), removeIfOrphaned: options.removeIfOrphaned ? dir : undefined,
  });
  try {
    await waitForLine(process_, logFile, from, /database system is ready to accept connections/, 60_000);
  } catch (error) {
    await process_.stop();
    throw error;
  }
  const credentials = password ? `${SUPERUSER}:${encodeURIComponent(password)}` : SUPERUSER;
  return {
    port, process: process_,
    url: (database = 'postgres') => `postgres://${credentials}@127.0.0.1:${port}/${database}`,
    stop: () => process_.stop(),
  };
}

/** An eighth of the machine, since services run beside it, within bounds; it is taken as it is used. */
function buffersMiB(): number {
  return Math.min(2_048, Math.max(128, Math.floor(totalmem() / 8 / 1_048_576)));
}

async function initialise(binaries: PostgresBinaries, { dir, durable, password }: PostgresOptions, data: string): Promise<void> {
  const passwordFile = join(dir, 'password');
  if (password) {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (binaries.user) chownSync(passwordFile, binaries.user.uid, binaries.user.gid);
  }
  const args = [
    '-D', data, '-U', SUPERUSER, ...INITDB_LOCALE, '--lc-ctype', process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8',
    ...(password ? ['-A', 'scram-sha-256', '--pwfile', passwordFile] : ['-A', 'trust']), ...(durable ? [] : ['--no-sync']),
  ];
  try {
    await promisify(execFile)(join(binaries.bin, 'initdb'), args, { cwd: '/', env: cleanEnvironment(), ...binaries.user });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// PGDATA, PGPORT and the like of the caller are not meant for this server.
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('PG')));
}
