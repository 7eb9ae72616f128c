// Promise: before a rollout a service says what it would fail on, by name; nothing of a database that is not its own is touched.
import { Module } from '@nestjs/common';
import { loadConfig, ServiceConfig } from '@kejing/config';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { migrationsOf, PostgresModule } from '@kejing/postgres';
import { testDatabase, testKafka, type TestDatabase, type TestKafka } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portInUse, prepareService } from './prepare-service.js';

@Module({ imports: [PostgresModule.forRoot({ migrations: [...messagingMigrations] }), MessagingModule.forRoot({ service: 'test' })] })
class TestModule {}
@Module({})
class EmptyModule {}

let database: TestDatabase;
let kafka: TestKafka;
const lines: string[] = [];
const logger = createLogger('test', 'info', { write: (line) => { lines.push(line); } });
const definition = { name: 'test', module: TestModule, config: ServiceConfig, services: [] };
const config = (url = database.url) => loadConfig(ServiceConfig, {
  KEJING_ENV: 'development', KEJING_DATABASE_URL: url, KEJING_KAFKA_BROKERS: kafka.brokers.join(','), KEJING_KAFKA_USERNAME: kafka.username, KEJING_KAFKA_PASSWORD: kafka.password, KEJING_GRPC_PORT: '7001', KEJING_ADMIN_PORT: '7002',
  KEJING_TOKEN_ISSUERS: '[{"issuer":"a","jwksUri":"http://127.0.0.1:9/"}]',
});
const withoutIssuers = (url?: string) => Object.assign(config(url), { tokenIssuers: [] });

beforeAll(async () => { [database, kafka] = [await testDatabase(), await testKafka()]; });
afterAll(() => database?.close());

describe('prepareService', () => {
  it('finds the migrations that the module has', () => {
    expect(migrationsOf(TestModule)).toEqual(messagingMigrations);
    expect(migrationsOf(EmptyModule)).toEqual([]);
  });

  it('brings the schema up to date, and may be repeated', async () => {
    for (const _ of [1, 2]) await prepareService(definition, withoutIssuers(), logger);
    expect(lines.map((line) => (JSON.parse(line) as { migrations: string[] }).migrations.length)).toEqual([messagingMigrations.length, 0]);
  });

  it('names a database that does not answer, and not its password', async () => {
    await expect(prepareService(definition, withoutIssuers('postgres://a:hunter2@127.0.0.1:9/a'), logger, 300)).rejects.toThrow(/KEJING_DATABASE_URL: .*ECONNREFUSED/);
    await expect(prepareService(definition, withoutIssuers('postgres://a:hunter2@127.0.0.1:9/a'), logger, 300)).rejects.not.toThrow(/hunter2/);
  });

  it('refuses to prepare a newer database for older code', async () => {
    await expect(prepareService({ ...definition, module: EmptyModule }, withoutIssuers(), logger)).rejects.toThrow(/DATABASE_NEWER.*Messaging/);
  });

  it('names an issuer without keys', async () => {
    await expect(prepareService(definition, config(), logger)).rejects.toThrow(/KEJING_TOKEN_ISSUERS entry 1/);
  });

  it.each([
    ['brokers that do not answer', { kafkaBrokers: ['127.0.0.1:9'] }, /KEJING_KAFKA_BROKERS/],
    ['a login that they refuse', { kafkaPassword: 'hunter2' }, /KEJING_KAFKA_USERNAME, KEJING_KAFKA_PASSWORD/],
  ])('names %s, before the database is touched', async (_, wrong, named) => {
    const untouched = await testDatabase();
    await expect(prepareService(definition, Object.assign(withoutIssuers(untouched.url), wrong), logger)).rejects.toThrow(named);
    await expect(prepareService(definition, Object.assign(withoutIssuers(untouched.url), wrong), logger)).rejects.not.toThrow(/hunter2/);
    expect((await untouched.db.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).rows).toEqual([]);
    await untouched.close();
  });

  it('names the port that is in use', () => {
    expect(portInUse(new Error('listen EADDRINUSE: address already in use 127.0.0.1:7002'), config())).toMatchObject({ code: 'PORT_IN_USE', publicMessage: 'KEJING_ADMIN_PORT: port 7002 is in use' });
    const other = new Error('something else');
    expect(portInUse(other, config())).toBe(other);
  });
});
