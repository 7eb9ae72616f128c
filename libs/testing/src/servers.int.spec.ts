// Promise: a test gets a database and a broker of its own kind without any set-up, whichever user runs it and whichever way they are started.
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from './test-database.js';
import { testKafka } from './test-kafka.js';

class CreateNotes {
  async up(runner: { query(sql: string): Promise<unknown> }) { await runner.query('CREATE TABLE note (text text)'); }
}

describe('testDatabase', () => {
  let database: TestDatabase;
  beforeAll(async () => { database = await testDatabase([CreateNotes]); });
  afterAll(() => database.close());

  it('is empty but for the migrations, and sorts text by code point', async () => {
    await database.db.query("INSERT INTO note VALUES ('b'), ('B'), ('客经')");
    const { rows } = await database.db.query<{ text: string }>('SELECT text FROM note ORDER BY text');
    expect(rows.map((row) => row.text)).toEqual(['B', 'b', '客经']);
  });

  it('finds Chinese text by trigrams', async () => {
    await database.db.query('CREATE EXTENSION pg_trgm');
    const { rows } = await database.db.query<{ s: number }>("SELECT similarity('上海市浦东新区', '上海浦东新区') s");
    expect(rows[0]!.s).toBeGreaterThan(0.3);
  });

  it('is gone after close, even with open connections', async () => {
    const other = await testDatabase();
    await other.db.query('SELECT 1');
    await other.close();
    const { rows } = await database.db.query('SELECT 1 FROM pg_database WHERE datname = $1', [new URL(other.url).pathname.slice(1)]);
    expect(rows).toEqual([]);
  });
});

describe('testKafka', () => {
  it('lets admin write and denies a user who has no ACL', async () => {
    const kafka = await testKafka();
    const topic = 'testing.servers.v1';
    await kafka.createTopics([topic]);
    const send = async (username: string) => {
      const client = new kafkajs.Kafka({
        brokers: kafka.brokers, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 1 }, sasl: { mechanism: 'plain', username, password: kafka.users[username]! },
      });
      const producer = client.producer();
      await producer.connect();
      try { return await producer.send({ topic, messages: [{ value: 'x' }] }); } finally { await producer.disconnect(); }
    };
    expect(await send('admin')).toMatchObject([{ errorCode: 0 }]);
    await expect(send('alice')).rejects.toMatchObject({ cause: { type: 'TOPIC_AUTHORIZATION_FAILED' } });
  });
});
