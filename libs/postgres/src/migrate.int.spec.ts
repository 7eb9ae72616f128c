// Promise: however many replicas start at once, each migration runs once, whole or not at all, and can be taken back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { testDatabase, type TestDatabase } from '@kejing/testing';
import { checkMigrations, migrate, migrateDown, openDatabase } from './index.js';

class CreateNotes implements MigrationInterface {
  async up(q: QueryRunner) {
    await q.query('CREATE TABLE notes (id int PRIMARY KEY)');
    await q.query('SELECT pg_sleep(0.3)'); // long enough for the others to arrive
    await q.query('INSERT INTO notes VALUES (1)');
  }
  async down(q: QueryRunner) {
    await q.query('DROP TABLE notes');
  }
}
class AddKind implements MigrationInterface {
  async up(q: QueryRunner) {
    await q.query(`CREATE TYPE kind AS ENUM ('a', 'b')`);
    await q.query(`ALTER TABLE notes ADD COLUMN kind kind NOT NULL DEFAULT 'a'`);
  }
  async down(q: QueryRunner) {
    await q.query('ALTER TABLE notes DROP COLUMN kind');
    await q.query('DROP TYPE kind');
  }
}
class Breaks implements MigrationInterface {
  async up(q: QueryRunner) {
    await q.query('CREATE TABLE half (id int)');
    await q.query('SELECT 1 / 0');
  }
  async down() {}
}
class IndexConcurrently implements MigrationInterface {
  transaction = false;
  async up(q: QueryRunner) {
    await q.query('CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_kind ON notes (kind)');
  }
  async down(q: QueryRunner) {
    await q.query('DROP INDEX CONCURRENTLY IF EXISTS notes_kind');
  }
}

let test: TestDatabase;
beforeEach(async () => {
  test = await testDatabase();
});
afterEach(() => test.close());
const tables = async () => (await test.db.query<{ t: string }>(`SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).rows.map((r) => r.t);

describe('openDatabase', () => {
  it('migrates once when five replicas start at once', async () => {
    const migrations = [CreateNotes, AddKind];
    const all = await Promise.all(Array.from({ length: 5 }, (_, i) => openDatabase({ url: test.url, poolSize: 1, migrations, service: `replica-${i}` })));
    const answers = await Promise.all(all.map((db) => db.reader.query('SELECT * FROM notes')));
    expect(answers).toEqual(Array(5).fill([{ id: 1, kind: 'a' }]));
    expect((await test.db.query('SELECT name FROM schema_migrations ORDER BY applied_at')).rows).toEqual([{ name: 'CreateNotes' }, { name: 'AddKind' }]);
    await Promise.all(all.map((db) => db.close()));
    const locks = await test.db.query(`SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory' AND datname = current_database()`);
    expect(locks.rows).toEqual([]);
  });

  it('lets an index be made concurrently while other replicas wait for their turn', async () => {
    const all = await Promise.all(Array.from({ length: 3 }, (_, i) => openDatabase({ url: test.url, poolSize: 1, migrations: [CreateNotes, AddKind, IndexConcurrently], service: `replica-${i}` })));
    expect((await test.db.query('SELECT name FROM schema_migrations ORDER BY applied_at')).rows).toEqual([{ name: 'CreateNotes' }, { name: 'AddKind' }, { name: 'IndexConcurrently' }]);
    await Promise.all(all.map((db) => db.close()));
  });

  it('lets older code start on a newer schema (a rollout)', async () => {
    await migrate(test.url, [CreateNotes, AddKind]);
    expect(await migrate(test.url, [CreateNotes])).toEqual([]);
  });

  it('leaves nothing of a migration that fails, keeps those before it, and goes on from there', async () => {
    await expect(openDatabase({ url: test.url, poolSize: 1, migrations: [CreateNotes, Breaks], service: 'test' })).rejects.toMatchObject({ sqlState: '22012' });
    expect(await tables()).toEqual(['notes', 'schema_migrations']);
    expect(await migrate(test.url, [CreateNotes, AddKind])).toEqual(['AddKind']);
  });

  it('refuses two migrations of one name', async () => {
    await expect(migrate(test.url, [CreateNotes, CreateNotes])).rejects.toMatchObject({ code: 'MIGRATIONS_INVALID' });
  });
});

describe('migrateDown', () => {
  it('takes back what ran, last first', async () => {
    await migrate(test.url, [CreateNotes, AddKind]);
    expect(await migrateDown(test.url, [CreateNotes, AddKind, IndexConcurrently])).toEqual(['AddKind', 'CreateNotes']);
    expect(await tables()).toEqual(['schema_migrations']);
  });
});

describe('checkMigrations', () => {
  it('passes what goes up, down and up again, outside of a transaction too', async () => {
    await checkMigrations(test.url, [CreateNotes, AddKind, IndexConcurrently]);
    expect(await tables()).toEqual(['notes', 'schema_migrations']);
  });

  it('names what a down leaves over', async () => {
    class LeavesAType extends AddKind {
      override async down(q: QueryRunner) {
        await q.query('ALTER TABLE notes DROP COLUMN kind');
      }
    }
    await expect(checkMigrations(test.url, [CreateNotes, LeavesAType])).rejects.toThrow(/left over after down: type kind a,b/);
  });

  it('names what is different the second time', async () => {
    class Forgets implements MigrationInterface {
      async up(q: QueryRunner) {
        await q.query('CREATE TABLE IF NOT EXISTS kept (id int)');
        await q.query(`DO $$ BEGIN IF current_setting('kejing.again', true) = 'on' THEN ALTER TABLE kept ADD COLUMN more int; END IF; END $$`);
      }
      async down(q: QueryRunner) {
        await q.query('DROP TABLE kept');
        await q.query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET kejing.again = ''on''', current_database()); END $$`);
      }
    }
    await expect(checkMigrations(test.url, [Forgets])).rejects.toThrow(/different after up, down, up: column kept.more integer/);
  });
});
