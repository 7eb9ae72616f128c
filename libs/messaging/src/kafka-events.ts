import { Logger } from '@nestjs/common';
import { deadLetterTopic } from '@kejing/contracts';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Database } from '@kejing/postgres';
import { GroupConsumer } from './group-consumer.js';
import { collectHandlers } from './handlers.js';
import type { GroupHandlers } from './handlers.js';
import { countHeld } from './held.store.js';
import { HeldWorker } from './held-worker.js';
import { purgeInbox } from './inbox.store.js';
import type { Kafka } from './kafka.js';
import { showHeld, startGroupMetrics } from './metrics.js';
import { KAFKA_EVENTS } from './on-events.js';
import type { Relay } from './relay.js';
import { within } from './within.js';

const MEASURE_MS = 10_000;
const PURGE_MS = 600_000;
const CLOSE_MS = 2_000;
const RETRY_MS = 5_000;
const DEAD_LETTERS = { partitions: 3, retentionMs: 30 * 86_400_000, maxMessageBytes: 16 * 1024 * 1024 };
/** Longer than any topic of ours is kept, so that a topic read again has no effect. */
const INBOX_DAYS = 45;

/**
 * Nest transport of events: `app.connectMicroservice({ strategy: app.get(KafkaEvents) })`. One Kafka consumer per group, and the worker
 * of held events. Brokers that are away do not hold up the start of the service.
 */
export class KafkaEvents extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_EVENTS;
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger('KafkaEvents');
  private handlers: GroupHandlers = new Map();
  private consumers: GroupConsumer[] = [];
  private worker: HeldWorker | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly db: Database,
    private readonly kafka: Kafka,
    private readonly relay: Relay,
    private readonly drainMs = 10_000,
  ) {
    super();
  }

  /** Groups of this service. */
  get groups(): string[] {
    return [...this.handlers.keys()];
  }

  listen(callback: (error?: unknown) => void): void {
    try {
      this.handlers = collectHandlers(this.messageHandlers.values());
    } catch (error) {
      callback(error);
      return;
    }
    this.consumers = [...this.handlers].map(([group, topics]) => new GroupConsumer(group, topics, this.kafka, this.db, this.logger));
    this.groups.forEach(startGroupMetrics);
    for (const consumer of this.consumers) consumer.start();
    void this.createDeadLetterTopics();
    this.worker = new HeldWorker(this.db, this.handlers, this.logger);
    this.worker.start();
    this.timers = [
      setInterval(() => void this.measure(), MEASURE_MS),
      setInterval(() => void this.db.tx((tx) => purgeInbox(tx, INBOX_DAYS, 50_000)).catch(() => undefined), PURGE_MS),
    ];
    callback();
  }

  /** Stops fetching and waits for the chunks in hand, within the drain time; what is cut off will be delivered again. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const stopped = Promise.all([this.worker?.stop(), ...this.consumers.map((consumer) => consumer.stop())]);
    await within(this.drainMs, stopped);
    await this.relay.stop();
    await within(CLOSE_MS, this.kafka.close());
  }

  /** Does everything get on? A dependency that is away is no problem of this process. */
  liveness(): { ok: boolean; problems: string[] } {
    const problems = [this.relay.stuck, ...this.consumers.map((consumer) => consumer.problem)].filter((problem) => problem !== undefined);
    return { ok: problems.length === 0, problems };
  }

  /** What operators should look at, though a restart would not help: topics that refuse our events. */
  warnings(): string[] {
    return this.relay.problems;
  }

  on(): never {
    throw new Error('KafkaEvents has no events of its own');
  }

  unwrap<T>(): T {
    return this.kafka as T;
  }

  /** Dead letters need a place that takes more than a topic of events does. Brokers that are away are asked again; letters wait in the outbox. */
  private async createDeadLetterTopics(): Promise<void> {
    const names = [...this.handlers].flatMap(([group, topics]) => [...topics.keys()].map((topic) => deadLetterTopic(topic, group)));
    if (names.length === 0) return;
    try {
      await this.kafka.createTopics(names.map((name) => ({ name, ...DEAD_LETTERS })));
    } catch (error) {
      this.logger.warn(`dead-letter topics could not be created yet: ${error instanceof Error ? error.name : 'unknown'}`);
      this.timers.push(setTimeout(() => void this.createDeadLetterTopics(), RETRY_MS));
    }
  }

  /** Failures are of things that are away: the next look comes soon. */
  private async measure(): Promise<void> {
    await Promise.allSettled([
      ...this.consumers.map((consumer) => consumer.measure()),
      this.relay.measure(),
      countHeld(this.db.reader).then((rows) => { showHeld(this.groups, rows); }),
    ]);
  }
}
