import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { parseKeys } from '@kejing/crypto';
import { openDatabase } from '@kejing/postgres';
import type { Database } from '@kejing/postgres';
import { testDatabase, testKafka } from '@kejing/testing';
import type { TestDatabase, TestKafka } from '@kejing/testing';
import { deadLetterTopic } from '@kejing/contracts';
import type { EventContext, ReceivedEvent } from './event.js';
import { EventProducer } from './event-producer.js';
import { Kafka } from './kafka.js';
import type { RawMessage } from './kafka.js';
import { KafkaEvents } from './kafka-events.js';
import { messagingMigrations } from './migrations.js';
import { MessagingOperations } from './operations.js';
import { Relay } from './relay.js';
import { useSealKeys } from './sealing.js';
import { addTopics } from './topics.js';

Logger.overrideLogger(false);

/** One service of a test: database, brokers, topics of its own, and handlers without Nest around them. */
export interface Harness {
  inbound: string;
  own: string;
  group: string;
  database: TestDatabase;
  db: Database;
  kafka: Kafka;
  producer: EventProducer;
  relay: Relay;
  operations: MessagingOperations;
  events: KafkaEvents;
  /** Starts another instance of the same service. */
  start(handlers: TestHandler[]): KafkaEvents;
  /** Everything on a topic, as it comes. */
  read(topic: string): Promise<RawMessage[]>;
  close(): Promise<void>;
}

export interface TestHandler {
  topic: string;
  group: string;
  batch?: boolean;
  handle(event: ReceivedEvent, ctx: EventContext, all: ReceivedEvent[]): Promise<void> | void;
}

const key = (version: string) => `${version}:${randomBytes(32).toString('base64')}`;

export async function harness(options: { partitions?: number; relay?: boolean; broker?: Pick<TestKafka, 'brokers' | 'username' | 'password'> } = {}): Promise<Harness> {
  useSealKeys({ master: parseKeys(key('v1')), tokens: parseKeys(key('v1')) });
  const id = randomBytes(5).toString('hex');
  const [inbound, own, group] = [`insurer.test-${id}.v1`, `kejing.test.thing-${id}.v1`, `test.${id}`];
  addTopics([
    {
      name: inbound, owner: 'insurer', dataClass: 'INBOUND', types: [PartyReportedSchema],
      deriveKey: (message) => {
        const party = message as PartyReported;
        return party.sourceId === '' ? undefined : `${party.sourceSystem}:${party.sourceId}`;
      },
    },
    { name: own, owner: 'cdp', dataClass: 'AGENT', types: [AgentChangedSchema] },
  ]);
  const [database, broker] = await Promise.all([testDatabase(), options.broker ?? testKafka()]);
  const db = await openDatabase({ url: database.url, poolSize: 10, migrations: messagingMigrations, service: 'test' });
  await db.reader.query('CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, key text, event_id text)');
  const address = { clientId: 'test', brokers: broker.brokers, username: broker.username, password: broker.password };
  const kafka = new Kafka(address, new Logger('test'));
  await kafka.createTopics([inbound, own, deadLetterTopic(inbound, group), deadLetterTopic(own, group)].map((name) => ({ name, partitions: options.partitions ?? 1 })));
  const relay = new Relay({ db, connect: () => kafka.producer(), holder: 'harness', logger: new Logger('test'), leaseMs: 2_000 });
  if (options.relay !== false) relay.start();
  const producer = new EventProducer(kafka, 5_000);
  const started: KafkaEvents[] = [];
  const events = new KafkaEvents(db, kafka, relay);
  const start = (handlers: TestHandler[]) => {
    const instance = started.length === 0 ? events : new KafkaEvents(db, kafka, relay);
    started.push(instance);
    for (const handler of handlers) {
      const call = (data: ReceivedEvent | ReceivedEvent[], ctx: EventContext) =>
        Promise.resolve(handler.handle(ctx.event, ctx, Array.isArray(data) ? data : [data])) as Promise<never>;
      instance.addHandler(`${handler.group} ${handler.topic}`, call, true, { group: handler.group, topic: handler.topic, batch: handler.batch });
    }
    instance.listen((error) => {
      if (error) throw error;
    });
    return instance;
  };
  return {
    inbound, own, group, database, db, kafka, producer, relay, events, start,
    operations: new MessagingOperations(db, events),
    read: (topic) => readAll(kafka, topic),
    close: async () => {
      await Promise.all(started.map((one) => one.close()));
      await relay.stop();
      await producer.close();
      await kafka.close();
      await db.close();
      await database.close();
    },
  };
}

async function readAll(kafka: Kafka, topic: string): Promise<RawMessage[]> {
  const group = `read.${randomBytes(5).toString('hex')}`;
  const ends = await kafka.offsets(group, [topic]);
  const wanted = ends.reduce((sum, one) => sum + Number(one.high), 0);
  const messages: RawMessage[] = [];
  if (wanted === 0) return messages;
  let finish = () => undefined as void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const consumer = await kafka.consume({
    group, topics: [topic],
    onFetch: async ({ batches, done }) => {
      messages.push(...batches.flatMap((batch) => batch.messages));
      await done(batches.map(({ end }) => end));
      if (messages.length >= wanted) finish();
    },
    onDead: finish,
    onAssigned: () => undefined,
  });
  await finished;
  await consumer.stop();
  return messages;
}

/** Appends what a handler did, so that effects can be counted. */
export async function effect(ctx: EventContext, event: ReceivedEvent): Promise<void> {
  await ctx.tx.query('INSERT INTO effect (key, event_id) VALUES ($1, $2)', [event.key, event.id]);
}

/** A party event of the inbound test topic. */
export function party(topic: string, n: number, more: { id?: string; key?: string; name?: string } = {}) {
  return {
    topic, schema: PartyReportedSchema, key: more.key ?? `CORE:C${n}`, id: more.id ?? `e-${n}`, source: 'core', time: new Date('2026-01-02T03:04:05Z'),
    data: { sourceSystem: 'CORE', sourceId: `C${n}`, name: more.name ?? '测试' },
  };
}
