import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { askServers } from './ask-servers.js';

/** What a migration is run with here: the part of TypeORM's QueryRunner that our migrations use. */
interface MigrationLike { up(runner: { query(sql: string, params?: unknown[]): Promise<unknown> }): Promise<unknown> }

export interface TestDatabase {
  /** URL of the superuser. */
  url: string;
  /** A small pool on it, for looking at what was written. */
  db: pg.Pool;
  /** Drops the database, whoever is connected. */
  close(): Promise<void>;
}

/**
 * A fresh, empty database on the PostgreSQL of this test run. With `migrations` their up() runs, in the order given, without being recorded: leave them
 * out where `openDatabase` runs them.
 */
export async function testDatabase(migrations: readonly (new () => unknown)[] = []): Promise<TestDatabase> {
  const server = await askServers<{ url: string }>('postgres');
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(server.url, `CREATE DATABASE ${name}`);
  const url = server.url.replace(/\/postgres$/, `/${name}`);
  const db = new pg.Pool({ connectionString: url, max: 4 });
  db.on('error', () => undefined); // close() may cut connections that the test left open
  const runner = { query: async (sql: string, params?: unknown[]) => (await db.query(sql, params)).rows as unknown };
  for (const Migration of migrations) await (new Migration() as MigrationLike).up(runner);
  return {
    url, db,
    async close() {
      await db.end();
      await onServer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
