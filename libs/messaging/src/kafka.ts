import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs'; // CommonJS: Node sees not all of its names
import type { Admin, Consumer, EachBatchPayload, IHeaders, Kafka as KafkaClient, Producer, RetryOptions, SASLOptions } from 'kafkajs';
import type { Logger } from '@nestjs/common';
import { Gathering } from './gathering.js';

const LEADERS_MS = 15_000;
/** From one fetch to the next of a group at least: under load more comes with each and shares its transaction, and nobody who comes alone waits. */
const FETCH_EVERY_MS = 20;
/** So many partitions of a fetch are handed over together; where it brought more, the rest follows. kafkajs has a worker for each, with and without work. */
const PARTITIONS_TOGETHER = 64;
/**
 * Of consumers, for ten minutes: one that gives up joins again as somebody new, for whom the group waits until the member it was before has been away for a session.
 * One that did not give up goes on the moment the brokers are back.
 */
const PATIENT = { initialRetryTime: 200, maxRetryTime: 1_000, retries: 600 };

/** How to reach the brokers. */
export interface KafkaAddress {
  clientId: string;
  brokers: string[];
  username?: string;
  password?: string;
  /** Default plain. */
  mechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  tls?: boolean;
}

/** A record as it came: bytes, nothing decoded. */
export interface RawMessage {
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer>;
}

/** What a fetch brought of one partition. */
export interface RawBatch {
  topic: string;
  partition: number;
  messages: RawMessage[];
  /** The last of the messages. */
  end: RawPosition;
  /** May work go on? False once the consumer stops or the partition was given to another member. */
  live(): boolean;
}

/** A message by its place. */
export interface RawPosition {
  topic: string;
  partition: number;
  offset: string;
}

/** What one fetch brought, and what its handler may do. */
export interface RawFetch {
  /** One a partition. */
  batches: RawBatch[];
  /** Commits, in one request, that everything up to and including these is done: one position a partition. */
  done(ends: readonly RawPosition[]): Promise<void>;
}

export interface ConsumerOptions {
  group: string;
  topics: string[];
  onFetch(fetch: RawFetch): Promise<void>;
  /** The consumer died and will not restart. */
  onDead(error: Error): void;
  onAssigned(partitions: Record<string, number[]>): void;
}

export interface RawRecord {
  key: string | null;
  value: Buffer | string | null;
  headers: Record<string, string>;
}

/** A topic to be created. */
export interface TopicSpec {
  name: string;
  partitions: number;
  retentionMs?: number;
  compacted?: boolean;
  maxMessageBytes?: number;
}

/** The one door to kafkajs. Errors of producing are described by {@link produceErrorCode}. */
export class Kafka {
  private readonly client: KafkaClient;
  private readonly consuming: KafkaClient;
  private admin: Promise<Admin> | undefined;

  constructor(
    address: KafkaAddress,
    private readonly logger: Logger,
  ) {
    const sasl = address.username ? { mechanism: address.mechanism ?? 'plain', username: address.username, password: address.password ?? '' } as SASLOptions : undefined;
    const client = (retry: RetryOptions) => new kafkajs.Kafka({
      clientId: address.clientId,
      brokers: address.brokers,
      ssl: address.tls ?? false,
      ...(sasl ? { sasl } : {}),
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      retry,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => ({ label, log }) => logger.warn(`kafka: ${log.message}${label === 'ERROR' ? ` (${String(log['error'] ?? '')})` : ''}`),
    });
    this.client = client({ initialRetryTime: 200, maxRetryTime: 5_000, retries: 8 });
    this.consuming = client(PATIENT);
  }

  /** Joins a group and consumes until `stop()`, which waits for the running batches. */
  async consume(options: ConsumerOptions): Promise<{ stop(): Promise<void> }> {
    const consumer = this.consuming.consumer({
      groupId: options.group,
      sessionTimeout: 8_000, // as long do others wait for the partitions of a process that was killed
      heartbeatInterval: 2_000,
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: 1_000, // a long poll: what comes is answered at once
      maxBytesPerPartition: 1024 * 1024,
      retry: PATIENT,
    });
    consumer.on(consumer.events.GROUP_JOIN, (event) => options.onAssigned(event.payload.memberAssignment));
    consumer.on(consumer.events.CRASH, (event) => {
      this.logger.error(`group ${options.group}: consumer crashed (${event.payload.error.name}), restart=${event.payload.restart}`);
      if (!event.payload.restart) options.onDead(event.payload.error);
    });
    let fetchedAt = 0;
    consumer.on(consumer.events.FETCH, () => { fetchedAt = performance.now(); });
    const fetches = new Gathering<EachBatchPayload>(async (payloads) => {
      const until = fetchedAt + FETCH_EVERY_MS;
      await handleFetch(payloads, options.onFetch);
      const early = until - performance.now();
      if (early > 1) await sleep(early);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: options.topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_TOGETHER,
      eachBatch: (payload) => fetches.add(payload),
    });
    return { stop: () => stopConsumer(consumer) };
  }

  /** A connected producer that waits for all in-sync replicas. */
  async producer(): Promise<RawProducer> {
    const producer = this.client.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      idempotent: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    });
    await producer.connect();
    return new RawProducer(producer);
  }

  /** Creates the topics that are not there yet; existing ones are left as they are. */
  async createTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.withAdmin(async (admin) => {
      await admin.createTopics({
        waitForLeaders: false,
        topics: topics.map((topic) => ({
          topic: topic.name,
          numPartitions: topic.partitions,
          configEntries: [
            ...(topic.retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(topic.retentionMs) }]),
            ...(topic.compacted ? [{ name: 'cleanup.policy', value: 'compact' }] : []),
            ...(topic.maxMessageBytes === undefined ? [] : [{ name: 'max.message.bytes', value: String(topic.maxMessageBytes) }]),
          ],
        })),
      });
      await leadersKnown(admin, topics.map((topic) => topic.name));
    });
  }

  /** Per topic and partition: end of the log and what the group has committed (-1 = nothing yet). */
  async offsets(group: string, topics: readonly string[]): Promise<{ topic: string; partition: number; high: bigint; low: bigint; committed: bigint }[]> {
    return this.withAdmin(async (admin) => {
      const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
      const ends = await Promise.all(topics.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })));
      return ends.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, high, low }) => {
          const own = committed.find((one) => one.topic === topic)?.partitions.find((one) => one.partition === partition);
          return { topic, partition, high: BigInt(high), low: BigInt(low), committed: BigInt(own?.offset ?? '-1') };
        }),
      );
    });
  }

  /** Settles once the brokers have taken the login; {@link kafkaProblem} says why they have not. */
  async reach(): Promise<void> {
    await this.withAdmin((admin) => admin.describeCluster());
  }

  /** Closes the connection that `offsets` and `createTopics` share. */
  async close(): Promise<void> {
    const admin = await this.admin?.catch(() => undefined);
    this.admin = undefined;
    await admin?.disconnect();
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.admin ??= this.connectAdmin();
    const used = this.admin;
    try {
      return await work(await used);
    } catch (error) {
      if (this.admin === used) this.admin = undefined;
      void used.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.client.admin({ retry: { retries: 2 } });
    await admin.connect();
    return admin;
  }
}

/** Sends records with acks=-1, in the order given per topic. */
export class RawProducer {
  constructor(private readonly producer: Producer) {}

  async send(batches: readonly { topic: string; records: readonly RawRecord[] }[]): Promise<void> {
    await this.producer.sendBatch({
      acks: -1,
      timeout: 10_000,
      topicMessages: batches.map(({ topic, records }) => ({ topic, messages: records.map((record) => ({ ...record })) })),
    });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

/** Kafka's name of what went wrong (`MESSAGE_TOO_LARGE`, `UNKNOWN_TOPIC_OR_PARTITION` …) or the client's error name. */
export function produceErrorCode(error: unknown): string {
  for (let e: unknown = error; e instanceof Error; e = e.cause) if (e instanceof kafkajs.KafkaJSProtocolError) return e.type;
  return error instanceof Error ? error.name : 'UNKNOWN';
}

async function handleFetch(payloads: readonly EachBatchPayload[], onFetch: ConsumerOptions['onFetch']): Promise<void> {
  const { heartbeat, commitOffsetsIfNecessary } = payloads[0]!; // of the whole consumer, whichever batch they come with
  // kafkajs beats between messages only; a batch may take long. heartbeat() is throttled by heartbeatInterval.
  const beating = setInterval(() => void heartbeat().catch(() => undefined), 1_000);
  try {
    await onFetch({
      batches: payloads.map(({ batch: { topic, partition, messages }, isRunning, isStale }) => ({
        topic,
        partition,
        messages: messages.map(({ offset, key, value, headers }) => ({ offset, key, value, headers: flatten(headers) })),
        end: { topic, partition, offset: messages.at(-1)!.offset },
        live: () => isRunning() && !isStale(),
      })),
      done: async (ends) => {
        // Resolved after the commit: kafkajs fetches behind what is resolved, so that a commit that failed would never be made up for.
        await commitOffsetsIfNecessary({ topics: toOffsets(ends) });
        for (const { topic, partition, offset } of ends) payloads.find(({ batch }) => batch.topic === topic && batch.partition === partition)!.resolveOffset(offset);
      },
    });
  } finally {
    clearInterval(beating);
  }
}

/** What is to be read next, as kafkajs commits it. */
function toOffsets(ends: readonly RawPosition[]): { topic: string; partitions: { partition: number; offset: string }[] }[] {
  return [...Map.groupBy(ends, ({ topic }) => topic)].map(([topic, own]) => ({
    topic, partitions: own.map(({ partition, offset }) => ({ partition, offset: String(BigInt(offset) + 1n) })),
  }));
}

function flatten(headers: IHeaders | undefined): Record<string, Buffer> {
  const flat: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) flat[name] = Buffer.isBuffer(first) ? first : Buffer.from(first);
  }
  return flat;
}

async function stopConsumer(consumer: Consumer): Promise<void> {
  await consumer.disconnect();
}

/** A topic is of use once the broker knows its leaders, which is a moment after its creation; kafkajs's own wait gives up too soon. */
async function leadersKnown(admin: Admin, names: string[]): Promise<void> {
  for (const until = Date.now() + LEADERS_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      if (topics.every((topic) => topic.partitions.length > 0 && topic.partitions.every((partition) => partition.leader >= 0))) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    if (Date.now() > until) throw new Error('topics have no leaders yet');
  }
}
