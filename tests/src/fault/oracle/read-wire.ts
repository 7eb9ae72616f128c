import { randomUUID } from 'node:crypto';
import kafkajs, { type Kafka } from 'kafkajs';
import type { WireRecord } from './check-sequence.js';

/** Somebody who may read everything. */
export interface WireUser { brokers: string[]; username: string; password: string }

/** `cause` is the first id-like field of the value that fixtures fill: `agentId`. */
export interface ReadRecord extends WireRecord { cause: string; source: string; type: string }

export function oracleKafka({ brokers, username, password }: WireUser): Kafka {
  return new kafkajs.Kafka({ clientId: 'oracle', brokers, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'plain', username, password } });
}

/** Every record that is on a topic now, by partition and offset, with a client that is no library of ours. */
export async function readWire(user: WireUser, topic: string, from?: ReadonlyMap<number, string>): Promise<ReadRecord[]> {
  const kafka = oracleKafka(user);
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const start = (partition: number, low: string) => BigInt(from?.get(partition) ?? low);
  const open = new Map(ends.filter(({ partition, high, low }) => BigInt(high) > start(partition, low)).map(({ partition, high }) => [partition, BigInt(high)]));
  const found: ReadRecord[] = [];
  if (open.size === 0) return found;
  const consumer = kafka.consumer({ groupId: `oracle-${randomUUID()}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => { if (!payload.restart) reject(payload.error); });
      consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          const end = open.get(batch.partition);
          for (const message of batch.messages) if (end !== undefined && BigInt(message.offset) < end) found.push(recordOf(batch.partition, message));
          if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) open.delete(batch.partition);
          if (open.size === 0) resolve();
          return Promise.resolve();
        },
      }).catch(reject);
      for (const { partition, low } of ends) if (open.has(partition)) consumer.seek({ topic, partition, offset: String(start(partition, low)) });
    });
  } finally {
    await consumer.disconnect();
  }
  return found.sort((a, b) => a.partition - b.partition || (a.offset < b.offset ? -1 : 1));
}

function recordOf(partition: number, { offset, key, value, headers }: kafkajs.KafkaMessage): ReadRecord {
  const header = (name: string) => String(headers?.[name] ?? '');
  return {
    partition, offset: BigInt(offset), key: key?.toString() ?? '', id: header('ce_id'), source: header('ce_source'), type: header('ce_type').split('.').at(-1)!,
    sequence: BigInt(header('ce_sequence') || '0'), cause: causeOf(value),
  };
}

function causeOf(value: Buffer | null): string {
  const text = value?.toString() ?? '';
  return /"agentId":\s*"([^"]*)"/.exec(text)?.[1] ?? '';
}
