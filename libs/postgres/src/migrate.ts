import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { fault } from '@kejing/errors';
import { dataSource } from './data-source.js';

/** A migration: a class with `up` and `down`. Its name (class name) is what the database remembers; never rename one that ran. */
export type MigrationClass = new () => MigrationInterface;

/** Any constant: one lock per database, and each service has its own database. */
const LOCK = 7_206_913_554;
const TABLE = 'schema_migrations';
const OTHERS_MAY_TAKE_MS = 600_000;
const LOOK_AGAIN_MS = 100;
const TABLE_LOCK_WAIT = '10s';

/**
 * Brings a database up to the list, in the order of the list, each migration in a transaction of its own.
 * Replicas that start together take turns (advisory lock); those that come later find nothing to do.
 * Migrations that the database has and the list has not are left alone: during a rollout the older code still runs.
 * @param options.refuseNewer fails where the database has such ones: for who is about to roll out this code, which is older then
 * @returns the names that ran
 * @throws QueryError 55P03 if a table that a migration changes stays taken too long
 * @throws KejingError UNAVAILABLE MIGRATION_LOCKED if another process migrates for too long
 * @throws KejingError PRECONDITION DATABASE_NEWER
 */
export async function migrate(url: string, migrations: MigrationClass[], options: { refuseNewer?: boolean } = {}): Promise<string[]> {
  return locked(url, async (runner) => {
    const named = withNames(migrations);
    const done = await applied(runner);
    const unknown = [...done].filter((name) => !named.some((m) => m.name === name));
    if (options.refuseNewer && unknown.length > 0) {
      throw fault('PRECONDITION', 'DATABASE_NEWER', `the database has migrations that this release does not know (a newer release, or another service's database?): ${unknown.sort().join(', ')}`);
    }
    const ran: string[] = [];
    for (const { name, Migration } of named.filter((m) => !done.has(m.name))) {
      await step(runner, new Migration(), 'up', () => runner.query(`INSERT INTO ${TABLE} (name) VALUES ($1)`, [name]));
      ran.push(name);
    }
    return ran;
  });
}

/** Takes back every migration of the list that ran, last first. For tests. @returns the names */
export async function migrateDown(url: string, migrations: MigrationClass[]): Promise<string[]> {
  return locked(url, async (runner) => {
    const done = await applied(runner);
    const reverted: string[] = [];
    for (const { name, Migration } of withNames(migrations).reverse().filter((m) => done.has(m.name))) {
      await step(runner, new Migration(), 'down', () => runner.query(`DELETE FROM ${TABLE} WHERE name = $1`, [name]));
      reverted.push(name);
    }
    return reverted;
  });
}

/** One connection outside the service's pool holds the lock and does the work: if it breaks, lock and transaction go together. */
async function locked<T>(url: string, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const source: DataSource = dataSource({ url, poolSize: 1, service: 'kejing-migrate', statementTimeoutMs: 0 });
  await source.initialize();
  try {
    const runner = source.createQueryRunner();
    await runner.query('SET client_min_messages = warning');
    await takeTurn(runner);
    // While a migration waits for a table, all traffic on that table waits behind it: rather fail, and start again.
    await runner.query(`SET lock_timeout = '${TABLE_LOCK_WAIT}'`);
    await runner.query(`CREATE TABLE IF NOT EXISTS ${TABLE} (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())`);
    return await work(runner);
  } finally {
    await source.destroy(); // ends the session, and with it the lock
  }
}

/** Asks again and again: a session that waits in a statement has a snapshot, for whose end CREATE INDEX CONCURRENTLY of the lock's holder would wait in turn. */
async function takeTurn(runner: QueryRunner): Promise<void> {
  for (const until = performance.now() + OTHERS_MAY_TAKE_MS; ; ) {
    const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])) as [{ mine: boolean }];
    if (row.mine) return;
    if (performance.now() > until) throw fault('UNAVAILABLE', 'MIGRATION_LOCKED', 'another process has been migrating the database for too long', { retriable: true });
    await sleep(LOOK_AGAIN_MS);
  }
}

async function applied(runner: QueryRunner): Promise<Set<string>> {
  const rows = (await runner.query(`SELECT name FROM ${TABLE}`)) as { name: string }[];
  return new Set(rows.map((r) => r.name));
}

function withNames(migrations: MigrationClass[]): { name: string; Migration: MigrationClass }[] {
  const named = migrations.map((Migration) => ({ name: Migration.name, Migration }));
  if (new Set(named.map((m) => m.name)).size !== named.length) throw fault('INTERNAL', 'MIGRATIONS_INVALID', 'two migrations have one name');
  return named;
}

/** `transaction = false` on a migration is for CREATE INDEX CONCURRENTLY and its like; such a one must bear being run again. */
async function step(runner: QueryRunner, migration: MigrationInterface, way: 'up' | 'down', record: () => Promise<unknown>): Promise<void> {
  const inTransaction = migration.transaction !== false;
  if (inTransaction) await runner.startTransaction();
  try {
    await migration[way](runner);
    await record();
    if (inTransaction) await runner.commitTransaction();
  } catch (e) {
    if (inTransaction && !runner.isReleased) await runner.rollbackTransaction().catch(() => undefined);
    throw e;
  }
}
