import { topics } from '@kejing/contracts';
import type { StackConnection } from '@kejing/local';
import kafkajs, { type Consumer } from 'kafkajs';

/** An event as operations staff see it on a topic. */
export interface TappedEvent {
  readonly id: string;
  /** Last part of the type: TagAssigned. */
  readonly type: string;
  readonly topic: string;
  readonly subject: string;
  readonly backfill: boolean;
  /** When this program saw it, in ms since 1970. */
  readonly at: number;
  readonly data: Record<string, unknown>;
}

const POLL_MS = 5;

/** Reads every kejing.* topic with the operations credential, from now on. An event that the wire repeats is kept once. */
export class Tap {
  private readonly seen = new Map<string, TappedEvent>();
  private consumer: Consumer | undefined;

  private constructor(private readonly stack: StackConnection) {}

  static async open(stack: StackConnection): Promise<Tap> {
    const tap = new Tap(stack);
    await tap.start();
    return tap;
  }

  /** Everything seen so far, in the order in which it was seen. */
  get events(): readonly TappedEvent[] {
    return [...this.seen.values()];
  }

  /** The first event of a type that fits, also one that came before; undefined when none came in time. */
  async find(type: string, fits: (event: TappedEvent) => boolean, patienceMs: number): Promise<TappedEvent | undefined> {
    const until = Date.now() + patienceMs;
    for (;;) {
      for (const event of this.seen.values()) if (event.type === type && fits(event)) return event;
      if (Date.now() > until) return undefined;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async close(): Promise<void> {
    await this.consumer?.disconnect();
  }

  private async start(): Promise<void> {
    const { brokers, username, password } = this.stack.kafka('ops');
    const kafka = new kafkajs.Kafka({ clientId: 'kejing-loop', brokers, sasl: { mechanism: 'plain', username, password }, logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 10 } });
    const names = topics.filter((topic) => topic.name.startsWith('kejing.')).map((topic) => topic.name);
    const admin = kafka.admin();
    await admin.connect();
    const ends = await Promise.all(names.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })));
    await admin.disconnect();
    const consumer = (this.consumer = kafka.consumer({ groupId: `ops.loop-${process.pid}-${Date.now()}`, maxWaitTimeInMs: 500 }));
    await consumer.connect();
    await consumer.subscribe({ topics: names });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: 4, eachMessage: async ({ topic, message }) => this.take(topic, message.headers ?? {}, message.value) });
    await joined;
    // Where the topics ended before the story began: nothing of it can be missed.
    for (const { topic, partitions } of ends) for (const { partition, high } of partitions) consumer.seek({ topic, partition, offset: high });
  }

  private take(topic: string, headers: Record<string, unknown>, value: Buffer | null): void {
    const header = (name: string) => String(headers[name] ?? '');
    const id = header('ce_id');
    if (value === null || this.seen.has(id)) return;
    this.seen.set(id, {
      id, topic, type: header('ce_type').split('.').at(-1) ?? '', subject: header('ce_subject'), backfill: header('ce_backfill') === 'true', at: Date.now(),
      data: JSON.parse(value.toString()) as Record<string, unknown>,
    });
  }
}
