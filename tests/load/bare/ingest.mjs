// The bare limit of taking records in: kafkajs eachBatch, one multi-row INSERT of the raw values for each batch, then the offset. Nothing is read,
// resolved or told. It joins at the end of the topic, says "ready" once it has its partitions, and ends with its input.
import kafkajs from 'kafkajs';
import pg from 'pg';

const { brokers, username, password, databaseUrl, topic } = JSON.parse(process.env.BARE);
const kafka = new kafkajs.Kafka({ clientId: 'bare', brokers, logLevel: kafkajs.logLevel.NOTHING, sasl: { mechanism: 'plain', username, password } });
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query('CREATE TABLE IF NOT EXISTS bare_ingest (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value text NOT NULL)');

// As the service's consumer is set up, but for the session: it is stopped while the service is measured.
const consumer = kafka.consumer({ groupId: `cdp.bare-${process.pid}`, sessionTimeout: 120_000, rebalanceTimeout: 60_000, heartbeatInterval: 2_000, maxWaitTimeInMs: 1_000, maxBytesPerPartition: 1024 * 1024 });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: false });
consumer.on(consumer.events.GROUP_JOIN, () => setTimeout(() => process.stdout.write('ready\n'), 1_500));
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  partitionsConsumedConcurrently: 3,
  eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
    await pool.query('INSERT INTO bare_ingest (value) SELECT * FROM unnest($1::text[])', [batch.messages.map(({ value }) => value.toString('utf8'))]);
    const last = batch.messages.at(-1).offset;
    resolveOffset(last);
    await commitOffsetsIfNecessary({ topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset: String(BigInt(last) + 1n) }] }] });
  },
});
process.stdin.on('end', () => process.exit(0)).resume();
