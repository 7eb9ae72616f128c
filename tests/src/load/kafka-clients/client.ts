/** How a product service reaches the brokers: SASL PLAIN. */
export interface Login { brokers: string[]; username: string; password: string }

/** An event as the relay of an outbox hands it over. */
export interface EventRecord { key: string; value: Buffer; headers: Record<string, string> }

/** Records of one partition, in order. */
export interface Batch {
  partition: number;
  records: readonly { offset: string | bigint; value: Buffer | null | undefined }[];
  /** Commits that all of them are done. */
  done(): Promise<void>;
}

/** What the suite asks of a Kafka client, set up as libs/messaging/src/kafka.ts sets kafkajs up. */
export interface Client {
  /** Connects; what it answers sends records, and settles when all in-sync replicas have them. */
  producer(login: Login): Promise<(topic: string, records: readonly EventRecord[]) => Promise<void>>;
  /** Joins a group and hands out what is on the topic, from its beginning; settles when partitions were assigned. */
  consume(login: Login, group: string, topic: string, handlers: { onBatch(batch: Batch): Promise<void>; onDead(error: unknown): void }): Promise<void>;
}

/** The session is longer than a service's: a consumer is stopped while the other one is measured. */
export const SESSION_MS = 120_000;
export const HEARTBEAT_MS = 2_000;
export const REBALANCE_MS = 120_000;
export const REQUEST_MS = 120_000;
export const MAX_WAIT_MS = 1_000;
export const MAX_PARTITION_BYTES = 1024 * 1024;
