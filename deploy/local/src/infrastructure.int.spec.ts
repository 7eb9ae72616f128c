// Promise: the local stack's databases, certificates, tokens, topics and ACLs are there after one start and unchanged by the next.
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, connect } from 'node:tls';
import { topics } from '@kejing/contracts';
import { sharedTempFolder } from '@kejing/testing';
import { createLocalJWKSet, jwtVerify } from 'jose';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFiles } from './certificates.js';
import type { StackConnection } from './connection.js';
import { setUpKafka } from './kafka-admin.js';
import { LocalStack } from './local-stack.js';
import { loadSecrets, type KafkaUser } from './secrets.js';
import { tokenKeyFiles } from './token-keys.js';

const { Kafka, logLevel } = kafkajs;
let stack: LocalStack;
let connection: StackConnection;

const client = (user: KafkaUser) => {
  const { brokers, username, password } = connection.kafka(user);
  return new Kafka({ clientId: user, brokers, logLevel: logLevel.NOTHING, retry: { retries: 1 }, sasl: { mechanism: 'plain', username, password } });
};

// kafkajs has the reason in the error or in its cause, depending on whether it has asked for the topic's metadata before.
const isDenied = (error: { type?: string; cause?: { type?: string } }) => [error.type, error.cause?.type].includes('TOPIC_AUTHORIZATION_FAILED');

async function write(user: KafkaUser, topic: string): Promise<unknown> {
  const producer = client(user).producer();
  await producer.connect();
  try {
    return await producer.send({ topic, messages: [{ key: 'k', value: 'v' }] });
  } finally {
    await producer.disconnect();
  }
}

async function read(user: KafkaUser, topic: string, groupId: string): Promise<string> {
  const consumer = client(user).consumer({ groupId, retry: { retries: 4, initialRetryTime: 200 } });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return await new Promise<string>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => { if (!payload.restart || payload.error.name === 'KafkaJSGroupCoordinatorNotFound') reject(payload.error); });
      consumer.run({ eachMessage: async ({ message }) => { resolve(String(message.value)); } }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

beforeAll(async () => {
  stack = await LocalStack.start({ dir: mkdtempSync(join(sharedTempFolder(), 'kejing-stack-')), temporary: true, services: [] });
  connection = stack.connection;
});
afterAll(() => stack?.stop());

describe('databases', () => {
  it('let a service into its own database, as no superuser, and into no other', async () => {
    const own = new pg.Client({ connectionString: connection.databaseUrl('cdp') });
    await own.connect();
    await own.query('CREATE EXTENSION pg_trgm');
    const { rows } = await own.query<{ rolsuper: boolean }>('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    await own.end();
    expect(rows).toEqual([{ rolsuper: false }]);
    const other = new pg.Client({ connectionString: connection.databaseUrl('cdp').replace(/\/kejing_cdp$/, '/kejing_tagging') });
    await expect(other.connect()).rejects.toThrow('permission denied');
    const stranger = new pg.Client({ connectionString: connection.databaseUrl('cdp').replace(/:[^:@]*@/, ':wrong@') });
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });
});

describe('Kafka', () => {
  it('has the topics of the table, and setting up again changes nothing', async () => {
    await setUpKafka(connection.kafka('admin'));
    const admin = client('admin').admin();
    await admin.connect();
    const names = await admin.listTopics();
    await admin.disconnect();
    expect(names).toEqual(expect.arrayContaining(topics.map(({ name }) => name)));
  });

  it('lets the insurer publish and the CDP read, and no other', async () => {
    await write('insurer', 'insurer.party.v1');
    expect(await read('cdp', 'insurer.party.v1', 'cdp.test')).toBe('v');
    await expect(write('tagging', 'insurer.party.v1')).rejects.toSatisfy(isDenied);
    await expect(read('tagging', 'insurer.party.v1', 'tagging.test')).rejects.toSatisfy(isDenied);
  });

  it('lets operations read kejing.* in groups of their own, and nothing of insurer.*', async () => {
    await write('tagging', 'kejing.tagging.tag.v1');
    expect(await read('ops', 'kejing.tagging.tag.v1', 'ops.test')).toBe('v');
    await expect(read('ops', 'insurer.party.v1', 'ops.inbound')).rejects.toSatisfy(isDenied);
    await expect(read('ops', 'kejing.tagging.tag.v1', 'cdp.test')).rejects.toThrow();
    await expect(write('ops', 'kejing.tagging.tag.v1')).rejects.toSatisfy(isDenied);
  });

  it('lets a service make the dead-letter topic of its group', async () => {
    const admin = client('cdp').admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'insurer.party.v1.cdp.party.dlt', numPartitions: 1 }] });
    await expect(admin.createTopics({ topics: [{ topic: 'insurer.other.v1', numPartitions: 1 }] })).rejects.toThrow();
    await admin.disconnect();
    await write('cdp', 'insurer.party.v1.cdp.party.dlt');
  });
});

describe('certificates and tokens', () => {
  it('make mutual TLS between a client and a service', async () => {
    const pem = (name: string) => {
      const files = certificateFiles(connection.dir, name);
      return { ca: readFileSync(files.ca), cert: readFileSync(files.cert), key: readFileSync(files.key) };
    };
    const server = createServer({ ...pem('cdp'), requestCert: true, rejectUnauthorized: true }, (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const answer = await new Promise<string>((resolve, reject) => {
      connect({ port, host: '127.0.0.1', ...pem('client') }).once('data', (data) => resolve(String(data))).once('error', reject);
    });
    server.close();
    expect(answer).toBe('hello');
  });

  it('give tokens that the published keys verify', async () => {
    const token = await connection.signToken({ subject: 'agent-1', roles: ['AGENT'], agentId: 'A1', purposes: ['SERVICE'] });
    const jwks = JSON.parse(readFileSync(tokenKeyFiles(connection.dir, 'local').jwks, 'utf8')) as Parameters<typeof createLocalJWKSet>[0];
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer: 'kejing:local', audience: 'kejing', algorithms: ['ES256'] });
    expect(payload).toMatchObject({ sub: 'agent-1', roles: ['AGENT'], agent_id: 'A1', purposes: ['SERVICE'] });
  });

  it('keep secrets from other users', () => {
    const { mode } = statSync(join(connection.dir, 'secrets.json'));
    expect(mode & 0o077).toBe(0);
    expect(loadSecrets(connection.dir)).toEqual(loadSecrets(connection.dir));
  });
});

describe('kill and restart', () => {
  it('brings PostgreSQL back after SIGKILL with what was committed', async () => {
    const insert = new pg.Client({ connectionString: connection.databaseUrl('strategy') });
    await insert.connect();
    await insert.query('CREATE TABLE kept AS SELECT 1 AS x');
    await insert.end();
    await stack.kill('postgres');
    expect(stack.status()).toContainEqual({ part: 'postgres', pid: 0 });
    await stack.restart('postgres');
    const check = new pg.Client({ connectionString: connection.databaseUrl('strategy') });
    await check.connect();
    const { rows } = await check.query('SELECT x FROM kept');
    await check.end();
    expect(rows).toEqual([{ x: 1 }]);
  });

  it('brings Kafka back after SIGKILL', async () => {
    await stack.kill('kafka');
    await stack.restart('kafka');
    await write('insurer', 'insurer.party.v1');
  });
});
