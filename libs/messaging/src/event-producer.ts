import { create, toJsonString } from '@bufbuild/protobuf';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { context, propagation } from '@opentelemetry/api';
import { systemIds } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { produceErrorCode } from './kafka.js';
import type { Kafka, RawProducer, RawRecord } from './kafka.js';
import { rulesOf } from './topics.js';

/** An event of a source, to be produced directly (collector, loader, tests); services' own events go through the outbox. */
export interface InboundEvent<D extends DescMessage = DescMessage> {
  topic: string;
  schema: D;
  data: MessageInitShape<D>;
  /** Default: what the topic's table derives from the data, else none. */
  key?: string;
  /** Default: a new UUIDv7. A source that may send twice gives its own. */
  id?: string;
  source: string;
  time: Date;
  sourceVersion?: bigint;
  backfill?: boolean;
}

const BATCH_RECORDS = 500;

/** Produces events at once, acknowledged by all in-sync replicas. Connects on first use. */
export class EventProducer {
  private producer: Promise<RawProducer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Resolves when the brokers have all events; rejects with UNAVAILABLE EVENTS_UNAVAILABLE when some may be missing: send all again. */
  async send(events: readonly InboundEvent[]): Promise<void> {
    const records = events.map((event) => ({ topic: event.topic, record: toRecord(event) }));
    for (let start = 0; start < records.length; start += BATCH_RECORDS) await this.produce(records.slice(start, start + BATCH_RECORDS));
  }

  async close(): Promise<void> {
    const producer = await this.producer?.catch(() => undefined);
    this.producer = undefined;
    await producer?.close();
  }

  private async produce(records: readonly { topic: string; record: RawRecord }[]): Promise<void> {
    const byTopic = new Map<string, RawRecord[]>();
    for (const { topic, record } of records) {
      const own = byTopic.get(topic);
      if (own) own.push(record);
      else byTopic.set(topic, [record]);
    }
    try {
      const producer = await this.connected();
      await producer.send([...byTopic].map(([topic, own]) => ({ topic, records: own })));
    } catch (error) {
      throw fault('UNAVAILABLE', 'EVENTS_UNAVAILABLE', 'Events cannot be taken now.', { internal: produceErrorCode(error), cause: error });
    }
  }

  private async connected(): Promise<RawProducer> {
    this.producer ??= this.kafka.producer();
    try {
      return await this.producer;
    } catch (error) {
      this.producer = undefined;
      throw error;
    }
  }
}

function toRecord(event: InboundEvent): RawRecord {
  const rules = rulesOf(event.topic);
  if (!rules.types.some((type) => type.typeName === event.schema.typeName)) {
    throw fault('INTERNAL', 'EVENT_NOT_OF_TOPIC', 'An event is not listed for its topic.', { internal: `${event.schema.typeName} on ${event.topic}` });
  }
  const message = create(event.schema, event.data);
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id ?? systemIds.next(),
    ce_type: event.schema.typeName,
    ce_source: event.source,
    ce_time: event.time.toISOString(),
    'content-type': 'application/json',
  };
  if (event.sourceVersion !== undefined) headers['ce_sourceversion'] = String(event.sourceVersion);
  if (event.backfill) headers['ce_backfill'] = 'true';
  propagation.inject(context.active(), headers);
  return { key: event.key ?? rules.deriveKey?.(message) ?? null, value: toJsonString(event.schema, message), headers };
}
