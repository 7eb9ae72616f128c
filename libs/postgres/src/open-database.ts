import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { isKejingError } from '@kejing/errors';
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

/**
 * Connects, brings the schema up to date (see migrate) and opens the pool.
 * @throws KejingError UNAVAILABLE DATABASE_UNAVAILABLE if the database does not answer within `waitMs`
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

async function connected(options: ConnectionOptions, waitMs: number): Promise<DataSource> {
  const until = performance.now() + waitMs;
  for (;;) {
    const source = dataSource(options);
    try {
      return await source.initialize();
    } catch (e) {
      const error = cleanError(e);
      const away = isKejingError(error) && error.kind === 'UNAVAILABLE';
      if (!away || performance.now() + PAUSE_MS > until) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
