import { compatibilityPartitioner, Consumer, ProduceAcks, Producer, stringDeserializer, stringSerializer, type Message, type MessagesStream } from '@platformatic/kafka';
import { HEARTBEAT_MS, MAX_PARTITION_BYTES, MAX_WAIT_MS, REBALANCE_MS, REQUEST_MS, SESSION_MS, type Batch, type Client, type Login } from './client.js';

type Received = Message<Buffer, Buffer, string, Buffer>;

const connection = ({ brokers, username, password }: Login) => ({
  clientId: 'bench-platformatic', bootstrapBrokers: brokers, sasl: { mechanism: 'PLAIN' as const, username, password }, requestTimeout: REQUEST_MS, autocreateTopics: false,
});

export const platformaticClient: Client = {
  async producer(login) {
    const producer = new Producer<string, Buffer, string, string>({
      // Its own default sends a key to another partition than kafkajs and Kafka's Java client do.
      ...connection(login), acks: ProduceAcks.ALL, idempotent: false, partitioner: compatibilityPartitioner,
      serializers: { key: stringSerializer, headerKey: stringSerializer, headerValue: stringSerializer },
    });
    await producer.connectToBrokers();
    return async (topic, records) => {
      await producer.send({ messages: records.map((record) => ({ topic, ...record })) });
    };
  },

  async consume(login, group, topic, { onBatch, onDead }) {
    const consumer = new Consumer<Buffer, Buffer, string, Buffer>({
      ...connection(login), groupId: group, autocommit: false, sessionTimeout: SESSION_MS, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: REBALANCE_MS,
      deserializers: { headerKey: stringDeserializer },
    });
    consumer.on('error', onDead);
    const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest', maxWaitTime: MAX_WAIT_MS, maxBytesPerPartition: MAX_PARTITION_BYTES });
    stream.on('error', onDead);
    const batchOf = (partition: number, records: Received[]): Batch => {
      const { offset, leaderEpoch } = records.at(-1)!;
      return { partition, records, done: () => consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch }] }) };
    };
    let busy = false;
    const handOut = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      for (let fetched = take(stream); fetched.size > 0; fetched = take(stream)) await Promise.all([...fetched].map(([partition, records]) => onBatch(batchOf(partition, records))));
      busy = false;
    };
    stream.on('readable', () => { handOut().catch(onDead); });
  },
};

/** All that the stream has at the moment, by partition. */
function take(stream: MessagesStream<Buffer, Buffer, string, Buffer>): Map<number, Received[]> {
  const taken = new Map<number, Received[]>();
  for (let message = stream.read() as Received | null; message !== null; message = stream.read() as Received | null) {
    const records = taken.get(message.partition);
    if (records) records.push(message);
    else taken.set(message.partition, [message]);
  }
  return taken;
}
