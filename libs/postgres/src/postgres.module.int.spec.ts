// Promise: a service gets its migrated database by injection, and it is closed last.
import 'reflect-metadata';
import { Global, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVICE_CONFIG } from '@kejing/config';
import { testDatabase, type TestDatabase } from '@kejing/testing';
import { Database, PostgresModule } from './index.js';

@Injectable()
class Store {
  constructor(readonly db: Database) {}
}

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it('injects Database and closes it on shutdown', async () => {
  @Global()
  @Module({ providers: [{ provide: SERVICE_CONFIG, useValue: { databaseUrl: test.url, databasePool: 3 } }], exports: [SERVICE_CONFIG] })
  class ConfigModule {}

  class CreateNotes {
    async up(q: { query(sql: string): Promise<unknown> }) {
      await q.query('CREATE TABLE notes (id int)');
    }
    async down() {}
  }
  const app = await Test.createTestingModule({ imports: [ConfigModule, PostgresModule.forRoot({ migrations: [CreateNotes], service: 'notes' })], providers: [Store] }).compile();
  await app.init();
  const { db } = app.get(Store);
  expect(await db.reader.query('SELECT count(*) FROM notes')).toEqual([{ count: '0' }]);
  expect(await db.reader.query(`SELECT current_setting('application_name') AS name`)).toEqual([{ name: 'notes' }]);
  await app.close();
  await expect(db.ping()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
});
