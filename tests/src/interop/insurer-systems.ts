import { randomUUID } from 'node:crypto';
import { EventOutcome, type OperationsServiceClient } from '@kejing/contracts/grpc/common/v1/operations';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { until } from '@kejing/testing';
import kafkajs, { type KafkaMessage, type Producer } from 'kafkajs';

const { CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs;

/** A record as a source may send it: whatever is not given is left out, nothing is derived. */
export interface RawEvent {
  topic: string;
  key?: string | null;
  /** An object is sent as JSON. */
  value: object | string | Buffer | null;
  /** ce_type without its package kejing.insurer.v1; a name with a dot is sent as it is. */
  type?: string;
  id?: string;
  time?: string;
  sourceVersion?: number;
  backfill?: boolean;
  /** Added to, or instead of, the headers above. */
  headers?: Record<string, string>;
}

export type Outcome = 'PROCESSED' | 'PENDING' | 'PARKED' | 'DEAD_LETTERED' | 'SKIPPED';

/** The insurer's systems in front of a stack: publish what a test likes with plain kafkajs, and follow what became of it. */
export class InsurerSystems {
  private readonly operations: GrpcClient<OperationsServiceClient>;
  private producer: Promise<Producer> | undefined;

  constructor(readonly stack: StackConnection) {
    this.operations = grpcClient<OperationsServiceClient>('kejing.common.v1.OperationsService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'test', roles: ['OPERATIONS'] }));
  }

  /** Publishes; answers the CloudEvents ids in the same order. Records of one key keep their order. */
  async send(...events: RawEvent[]): Promise<string[]> {
    this.producer ??= this.connect();
    const ids = events.map((event) => event.id ?? randomUUID());
    await (await this.producer).sendBatch({
      acks: -1, compression: CompressionTypes.None,
      topicMessages: events.map((event, i) => ({ topic: event.topic, messages: [{ key: event.key ?? null, value: valueOf(event), headers: headersOf(event, ids[i]!) }] })),
    });
    return ids;
  }

  /** What has become of these events so far, by id; those that cdp has not seen are absent. */
  async outcomes(ids: readonly string[]): Promise<Map<string, Outcome>> {
    const { results } = await this.operations.getEventOutcomes({ eventIds: [...ids], consumerGroup: '' });
    return new Map(results.map(({ eventId, outcome }) => [eventId, EventOutcome[outcome].replace('EVENT_OUTCOME_', '') as Outcome]));
  }

  /** Publishes, waits until cdp has seen all, and answers their outcomes in order. */
  async report(...events: RawEvent[]): Promise<Outcome[]> {
    const ids = await this.send(...events);
    const outcomes = await until(async () => {
      const found = await this.outcomes(ids);
      return found.size === new Set(ids).size ? found : undefined;
    }, 30_000);
    return ids.map((id) => outcomes.get(id)!);
  }

  /** Waits until an event has this outcome. */
  async reaches(id: string, outcome: Outcome, timeoutMs = 15_000): Promise<void> {
    await until(async () => (await this.outcomes([id])).get(id) === outcome, timeoutMs);
  }

  async close(): Promise<void> {
    closeGrpcClient(this.operations);
    await (await this.producer)?.disconnect();
  }

  private async connect(): Promise<Producer> {
    const producer = kafkaAs(this.stack, 'insurer').producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }
}

/** kafkajs as a user of the stack, with no library of ours. */
export function kafkaAs(stack: StackConnection, user: Parameters<StackConnection['kafka']>[0]): kafkajs.Kafka {
  const { brokers, username, password } = stack.kafka(user);
  return new Kafka({ clientId: `test-${user}`, brokers, logLevel: logLevel.NOTHING, sasl: { mechanism: 'plain', username, password } });
}

/** All records that are on a topic now, as the administrator. A topic that does not exist has none. */
export async function readTopic(stack: StackConnection, topic: string): Promise<KafkaMessage[]> {
  const kafka = kafkaAs(stack, 'admin');
  const admin = kafka.admin();
  await admin.connect();
  const exists = (await admin.listTopics()).includes(topic);
  const ends = exists ? await admin.fetchTopicOffsets(topic) : [];
  await admin.disconnect();
  const open = new Set(ends.filter(({ high, low }) => BigInt(high) > BigInt(low)).map(({ partition }) => partition));
  if (open.size === 0) return [];
  const found: KafkaMessage[] = [];
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        found.push(message);
        if (BigInt(message.offset) + 1n >= BigInt(ends.find((end) => end.partition === partition)!.high)) open.delete(partition);
        if (open.size === 0) resolve();
      },
    }).catch(reject);
  });
  await consumer.disconnect();
  return found;
}

/** Headers of a record as text. */
export const headersOfRecord = (message: KafkaMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));

function valueOf({ value }: RawEvent): string | Buffer | null {
  return value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);
}

function headersOf(event: RawEvent, id: string): Record<string, string> {
  const { type, sourceVersion } = event;
  return {
    ce_specversion: '1.0', ce_id: id, ce_source: '/insurer/test', ce_time: event.time ?? new Date().toISOString(), 'content-type': 'application/json',
    ...(type === undefined ? {} : { ce_type: type.includes('.') ? type : `kejing.insurer.v1.${type}` }),
    ...(sourceVersion === undefined ? {} : { ce_sourceversion: String(sourceVersion) }),
    ...(event.backfill ? { ce_backfill: 'true' } : {}),
    ...event.headers,
  };
}
