// Promise: a controller marked with @OnEvents gets its events in a running Nest application, and its error is seen as it was thrown.
import { Controller, Global, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentReportedSchema, PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { SERVICE_CONFIG } from '@kejing/config';
import { PostgresModule } from '@kejing/postgres';
import { testDatabase, testKafka, until } from '@kejing/testing';
import { expect, it } from 'vitest';
import { EventContext, WaitFor } from './event.js';
import type { ReceivedEvent } from './event.js';
import { EventProducer } from './event-producer.js';
import { KafkaEvents } from './kafka-events.js';
import { Kafka } from './kafka.js';
import { MessagingModule } from './messaging.module.js';
import { messagingMigrations } from './migrations.js';
import { OnEvents } from './on-events.js';
import { MessagingOperations } from './operations.js';

const id = `n${Date.now()}`;
const topic = `insurer.${id}.v1`;
const single: ReceivedEvent[] = [];
const batches: ReceivedEvent[][] = [];

@Controller()
class OnTest {
  @OnEvents({ group: `${id}.one`, topic })
  handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext) {
    if (!(ctx instanceof EventContext)) throw new Error('no context');
    if (event.id === 'wait') return Promise.reject(new WaitFor('party', 'x'));
    single.push(event);
    return Promise.resolve();
  }

  @OnEvents({ group: `${id}.two`, topic, batch: true })
  many(@Payload() events: ReceivedEvent[]) {
    batches.push(events);
  }
}

it('runs handlers of two groups of one topic', async () => {
  Logger.overrideLogger(false);
  const [database, broker] = await Promise.all([testDatabase(), testKafka()]);
  await broker.createTopics([topic]);
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = {
    databaseUrl: database.url, databasePool: 5, kafkaBrokers: broker.brokers, kafkaUsername: broker.username, kafkaPassword: broker.password, kafkaTls: false, drainMs: 5_000,
    masterKeys: `v1:${key}`, tokenKeys: `v1:${key}`,
  };
  @Global()
  @Module({ providers: [{ provide: SERVICE_CONFIG, useValue: config }], exports: [SERVICE_CONFIG] })
  class ConfigModule {}
  @Module({
    imports: [
      ConfigModule,
      PostgresModule.forRoot({ migrations: messagingMigrations }),
      MessagingModule.forRoot({ service: 'test', sealKeys: 'required', moreTopics: [{ name: topic, owner: 'insurer', dataClass: 'INBOUND', types: [PartyReportedSchema, ConsentReportedSchema] }] }),
    ],
    controllers: [OnTest],
  })
  class App {}
  const app = await NestFactory.create(App, { logger: false });
  app.connectMicroservice({ strategy: app.get(KafkaEvents) });
  await app.startAllMicroservices();
  await app.init();
  const at = new Date('2026-01-02T03:04:05Z');
  const event = (eventId: string, k: string) => ({ topic, schema: PartyReportedSchema, data: { sourceId: eventId }, key: k, id: eventId, source: 'core', time: at, sourceVersion: 7n, backfill: true });
  await app.get(EventProducer).send([event('a', 'k1'), event('wait', 'k2'), event('b', 'k1')]);
  await until(() => single.length >= 2 && batches.flat().length === 3, 20_000);
  const operations = app.get(MessagingOperations);
  await until(async () => (await operations.listHeld({ limit: 5 }))[0]?.cause === 'WAITS_FOR_PARTY', 10_000);
  const [first] = single;
  expect(first).toMatchObject({ id: 'a', key: 'k1', source: 'core', time: at, sourceVersion: 7n, backfill: true, type: 'kejing.insurer.v1.PartyReported', data: { sourceId: 'a' } });
  expect(app.get(KafkaEvents).groups.sort()).toEqual([`${id}.one`, `${id}.two`]);
  expect(app.get(Kafka)).toBeInstanceOf(Kafka);
  const started = Date.now();
  await app.close();
  expect(Date.now() - started).toBeLessThan(5_000);
  await database.close();
});
