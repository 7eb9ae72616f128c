import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Global, Inject, Logger, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import type { ServiceConfig } from '@kejing/config';
import { parseKeys } from '@kejing/crypto';
import { fault } from '@kejing/errors';
import { Database } from '@kejing/postgres';
import { EventProducer, SERVICE_PATIENCE_MS } from './event-producer.js';
import { Kafka } from './kafka.js';
import { KafkaEvents } from './kafka-events.js';
import { MessagingOperations } from './operations.js';
import { Relay } from './relay.js';
import { useSealKeys } from './sealing.js';
import { addTopics } from './topics.js';
import type { TopicRules } from './topics.js';
import { within } from './within.js';

export interface MessagingOptions {
  /** Name of the service; client id at the brokers. */
  service: string;
  /** 'required': the service consumes inbound topics, so it does not start without KEJING_MASTER_KEYS and KEJING_TOKEN_KEYS. */
  sealKeys?: 'required';
  /** Topics that are not in the contracts' table. */
  moreTopics?: readonly TopicRules[];
}

/** Outbox relay, event transport, producer and operations of a service, from its ServiceConfig and its Database. */
@Global()
@Module({})
export class MessagingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Relay) private readonly relay: Relay,
    @Inject(EventProducer) private readonly producer: EventProducer,
  ) {}

  static forRoot(options: MessagingOptions): DynamicModule {
    addTopics(options.moreTopics ?? []);
    return {
      module: MessagingModule,
      providers: [
        {
          provide: Kafka,
          inject: [SERVICE_CONFIG],
          useFactory: (config: ServiceConfig) => {
            setSealKeys(options, config);
            return new Kafka(
              {
                clientId: options.service,
                brokers: config.kafkaBrokers,
                tls: config.kafkaTls,
                mechanism: config.kafkaMechanism,
                ...(config.kafkaUsername === undefined ? {} : { username: config.kafkaUsername }),
                ...(config.kafkaPassword === undefined ? {} : { password: config.kafkaPassword }),
              },
              new Logger('Kafka'),
            );
          },
        },
        {
          provide: Relay,
          inject: [Database, Kafka],
          useFactory: (db: Database, kafka: Kafka) =>
            new Relay({ db, connect: () => kafka.producer(), holder: `${hostname()}/${process.pid}/${randomUUID()}`, logger: new Logger('Relay') }),
        },
        {
          provide: KafkaEvents,
          inject: [Database, Kafka, Relay, SERVICE_CONFIG],
          useFactory: (db: Database, kafka: Kafka, relay: Relay, config: ServiceConfig) => new KafkaEvents(db, kafka, relay, config.drainMs),
        },
        { provide: EventProducer, inject: [Kafka], useFactory: (kafka: Kafka) => new EventProducer(kafka, SERVICE_PATIENCE_MS) },
        { provide: MessagingOperations, inject: [Database, KafkaEvents], useFactory: (db: Database, events: KafkaEvents) => new MessagingOperations(db, events) },
      ],
      exports: [Kafka, KafkaEvents, EventProducer, MessagingOperations],
    };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await within(2_000, this.producer.close());
  }
}

function setSealKeys(options: MessagingOptions, config: ServiceConfig): void {
  const { masterKeys, tokenKeys } = config;
  if (masterKeys !== undefined && tokenKeys !== undefined) useSealKeys({ master: parseKeys(masterKeys), tokens: parseKeys(tokenKeys) });
  else if (options.sealKeys === 'required') {
    throw fault('INVALID', 'SEAL_KEYS_MISSING', 'Keys for inbound events are missing.', { internal: 'KEJING_MASTER_KEYS and KEJING_TOKEN_KEYS are needed' });
  }
}
