import kafkajs from 'kafkajs';
import { HEARTBEAT_MS, MAX_PARTITION_BYTES, MAX_WAIT_MS, REBALANCE_MS, REQUEST_MS, SESSION_MS, type Client, type Login } from './client.js';

const connect = ({ brokers, username, password }: Login): kafkajs.Kafka =>
  new kafkajs.Kafka({ clientId: 'bench-kafkajs', brokers, sasl: { mechanism: 'plain', username, password }, requestTimeout: REQUEST_MS, logLevel: kafkajs.logLevel.ERROR });

export const kafkajsClient: Client = {
  async producer(login) {
    const producer = connect(login).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, idempotent: false });
    await producer.connect();
    return async (topic, records) => {
      await producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: [{ topic, messages: records.map((record) => ({ ...record })) }] });
    };
  },

  async consume(login, group, topic, { onBatch, onDead }) {
    const consumer = connect(login).consumer({
      groupId: group, sessionTimeout: SESSION_MS, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: REBALANCE_MS, maxWaitTimeInMs: MAX_WAIT_MS, maxBytesPerPartition: MAX_PARTITION_BYTES,
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => { onDead(payload.error); });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: ({ batch: { partition, messages }, resolveOffset, commitOffsetsIfNecessary }) => onBatch({
        partition, records: messages,
        done: async () => {
          const last = messages.at(-1)!.offset;
          await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(BigInt(last) + 1n) }] }] });
          resolveOffset(last);
        },
      }),
    });
    await joined;
  },
};
