import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { fault, isKejingError } from '@kejing/errors';
import { dataSource, type ConnectionOptions } from './data-source.js';
import { Database } from './database.js';
import { migrate, type MigrationClass } from './migrate.js';
import { cleanError } from './query-error.js';

export interface DatabaseOptions extends ConnectionOptions {
  /** In the order in which they run. */
  migrations: MigrationClass[];
  /** How long to wait at the start for a database that is not there yet. Default 15 000. */
  waitMs?: number;
}

const PAUSE_MS = 250;
/** The oldest major version on which all migrations were run. */
const OLDEST = 16;

/**
 * Connects, brings the schema up to date (see migrate) and opens the pool.
 * @throws KejingError UNAVAILABLE DATABASE_UNAVAILABLE if the database does not answer within `waitMs`
 * @throws KejingError PRECONDITION DATABASE_VERSION if the server is older than what is supported
 * @throws QueryError if a migration fails
 */
export async function openDatabase({ migrations, waitMs = 15_000, ...options }: DatabaseOptions): Promise<Database> {
  const source = await connected(options, waitMs);
  try {
    await migrate(options.url, migrations);
    return new Database(source, options);
  } catch (e) {
    await source.destroy();
    throw cleanError(e);
  }
}

/**
 * What is done to a database before a rollout: it must answer, be of a version that is supported, and know no migration that `migrations` lacks;
 * then it is brought up to date. @returns the names of the migrations that ran
 * @throws KejingError as openDatabase, and PRECONDITION DATABASE_NEWER
 */
export async function prepareDatabase(url: string, migrations: MigrationClass[], waitMs = 60_000): Promise<string[]> {
  const source = await connected({ url, poolSize: 1, service: 'kejing-migrate' }, waitMs);
  await source.destroy();
  try {
    return await migrate(url, migrations, { refuseNewer: true });
  } catch (e) {
    throw cleanError(e);
  }
}

/** @param versionNum `server_version_num`, such as 180004 */
export function checkServerVersion(versionNum: number): void {
  const major = Math.floor(versionNum / 10_000);
  if (major < OLDEST) throw fault('PRECONDITION', 'DATABASE_VERSION', `PostgreSQL ${major} is too old: ${OLDEST} or later is needed`);
}

async function connected(options: ConnectionOptions, waitMs: number): Promise<DataSource> {
  const until = performance.now() + waitMs;
  for (;;) {
    const source = dataSource(options);
    try {
      await source.initialize();
      const [{ version }] = await source.query<{ version: string }[]>(`SELECT current_setting('server_version_num') AS version`) as [{ version: string }];
      checkServerVersion(Number(version));
      return source;
    } catch (e) {
      if (source.isInitialized) await source.destroy().catch(() => undefined);
      const error = cleanError(e);
      const away = isKejingError(error) && error.kind === 'UNAVAILABLE';
      if (!away || performance.now() + PAUSE_MS > until) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
