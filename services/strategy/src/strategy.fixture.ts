// For the test of the whole service: it runs in this process on real PostgreSQL and Kafka, and is told events and called as others do it.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { credentials } from '@grpc/grpc-js';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { systemClock } from '@kejing/clock';
import { loadConfig } from '@kejing/config';
import { deadLetterTopic, topics } from '@kejing/contracts';
import type { AgentCounterServiceClient } from '@kejing/contracts/grpc/strategy/v1/agent_counter';
import type { FeedServiceClient } from '@kejing/contracts/grpc/strategy/v1/feed';
import type { ScriptServiceClient } from '@kejing/contracts/grpc/strategy/v1/script';
import type { StrategyServiceClient } from '@kejing/contracts/grpc/strategy/v1/strategy';
import { closeGrpcClient, grpcClient } from '@kejing/grpc';
import { EventProducer, Kafka } from '@kejing/messaging';
import { createLogger } from '@kejing/observability';
import { startService } from '@kejing/service';
import { testDatabase, testKafka } from '@kejing/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { StrategyConfig } from './strategy.config.js';
import { strategyDefinition } from './strategy.definition.js';
import { strategyFlow } from './strategy.flow.js';

const ISSUER = 'https://sso.example.com';

export type Claims = { sub: string; roles: string[]; agent_id?: string; org_unit?: string };

export async function startStrategy() {
  const [database, broker] = await Promise.all([testDatabase(), testKafka()]);
  const read = strategyFlow.flatMap((row) => ('topic' in row ? [row] : []));
  const written = topics.filter((topic) => topic.owner === 'strategy').map((topic) => topic.name);
  await broker.createTopics([...new Set([...read.map((row) => row.topic), ...written, ...read.map((row) => deadLetterTopic(row.topic, row.group))])]);
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwks = join(await mkdtemp(join(tmpdir(), 'kejing-strategy-')), 'jwks.json');
  await writeFile(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] }));
  const config = loadConfig(StrategyConfig, {
    KEJING_ENV: 'development', KEJING_DATABASE_URL: database.url, KEJING_KAFKA_BROKERS: broker.brokers.join(','), KEJING_KAFKA_USERNAME: broker.username,
    KEJING_KAFKA_PASSWORD: broker.password, KEJING_GRPC_PORT: '0', KEJING_ADMIN_PORT: '0', KEJING_DRAIN_MS: '500',
    KEJING_TOKEN_ISSUERS: JSON.stringify([{ issuer: ISSUER, jwksFile: jwks }]),
  });
  const service = await startService(strategyDefinition, config, createLogger('strategy', 'fatal'));
  const kafka = new Kafka({ clientId: 'strategy-test', brokers: broker.brokers, username: broker.username, password: broker.password }, new Logger('test'));
  const producer = new EventProducer(kafka);
  const opened: object[] = [];

  /** Clients of somebody with this token. */
  const as = async (claims: Claims) => {
    const token = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).setIssuer(ISSUER).setAudience('kejing').setExpirationTime('10m').sign(privateKey);
    const credential = { channel: credentials.createInsecure(), minter: { token: () => Promise.resolve(token) } };
    const client = <T, Streams extends keyof T = never>(name: string) => {
      const made = grpcClient<T, Streams>(`kejing.strategy.v1.${name}`, `127.0.0.1:${service.grpcPort}`, credential, { deadlineMs: 20_000 });
      opened.push(made);
      return made;
    };
    return {
      strategies: client<StrategyServiceClient>('StrategyService'),
      scripts: client<ScriptServiceClient>('ScriptService'),
      feed: client<FeedServiceClient, 'watchFeed'>('FeedService'),
      counters: client<AgentCounterServiceClient>('AgentCounterService'),
    };
  };

  return {
    database, as,
    /** Tells an event as its owner would. */
    tell: <D extends DescMessage>(topic: string, key: string, schema: D, data: MessageInitShape<D>, more: { backfill?: boolean; id?: string } = {}) =>
      producer.send([{ topic, key, schema, data, source: `/kejing/${topic.split('.')[1]}`, time: systemClock.now(), ...more } as never]),
    /** What the service said on a topic about a key, from its outbox or the topic, oldest first. */
    async said(topic: string, key: string): Promise<Record<string, unknown>[]> {
      const messages: Record<string, unknown>[] = [];
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => (finish = resolve));
      const group = `strategy-test.${Math.random()}`;
      const ends = await kafka.offsets(group, [topic]);
      let left = ends.reduce((sum, end) => sum + Number(end.high), 0);
      if (left === 0) return [];
      const consumer = await kafka.consume({
        group, topics: [topic], onDead: finish, onAssigned: () => undefined,
        onFetch: async ({ batches, done }) => {
          for (const message of batches.flatMap((batch) => batch.messages)) {
            if (String(message.key) === key) messages.push({ type: String(message.headers?.['ce_type']).split('.').at(-1), ...(JSON.parse(String(message.value)) as object) });
            left--;
          }
          await done(batches.map(({ end }) => end));
          if (left <= 0) finish();
        },
      });
      await finished;
      await consumer.stop();
      return messages;
    },
    async close() {
      for (const client of opened) closeGrpcClient(client);
      await producer.close();
      await kafka.close();
      await service.stop();
      await database.close();
    },
  };
}
