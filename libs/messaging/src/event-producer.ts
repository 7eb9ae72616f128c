import { create, toJsonString } from '@bufbuild/protobuf';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { systemIds } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { produceErrorCode } from './kafka.js';
import type { Kafka, RawProducer, RawRecord } from './kafka.js';
import { rulesOf } from './topics.js';
import { traceHeaders } from './trace-context.js';
import { within } from './within.js';

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
/** Of a service that answers callers meanwhile. */
export const SERVICE_PATIENCE_MS = 5_000;
const PROGRAM_PATIENCE_MS = 60_000;
/** While the last send failed: who asks is told soon that brokers are away. */
const AWAY_PART = 5;

/** Produces events at once, acknowledged by all in-sync replicas. Connects on first use. */
export class EventProducer {
  private producer: Promise<RawProducer> | undefined;
  private away = false;

  /** `patienceMs`: so long is a send waited for, and a fifth of it while brokers are away. The default is of programs that have nothing else to do. */
  constructor(
    private readonly kafka: Kafka,
    private readonly patienceMs = PROGRAM_PATIENCE_MS,
  ) {}

  /**
   * Resolves when the brokers have all events; rejects with UNAVAILABLE EVENTS_UNAVAILABLE when some may be missing: send all again, under the same ids.
   */
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
      await inTime(this.away ? this.patienceMs / AWAY_PART : this.patienceMs, this.toBrokers([...byTopic].map(([topic, own]) => ({ topic, records: own }))));
    } catch (error) {
      this.away = true;
      throw fault('UNAVAILABLE', 'EVENTS_UNAVAILABLE', 'Events cannot be taken now.', { internal: produceErrorCode(error), cause: error });
    }
  }

  private async toBrokers(batches: { topic: string; records: RawRecord[] }[]): Promise<void> {
    const producer = await this.connected();
    await producer.send(batches);
    // Also when nobody waited for it any more: slow is not away.
    this.away = false;
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

/** Rejects when the work takes longer; it goes on unattended then, and may succeed. */
async function inTime(boundMs: number, work: Promise<void>): Promise<void> {
  let late = true;
  await within(boundMs, work.then(() => { late = false; }));
  if (late) throw new Error('too late');
}

function toRecord(event: InboundEvent): RawRecord {
  const rules = rulesOf(event.topic);
  if (!rules.types.some((type) => type.typeName === event.schema.typeName)) {
    throw fault('INTERNAL', 'EVENT_NOT_OF_TOPIC', 'An event is not listed for its topic.', { internal: `${event.schema.typeName} on ${event.topic}` });
  }
  const message = create(event.schema, event.data);
  const key = event.key ?? rules.deriveKey?.(message) ?? null;
  const headers: Record<string, string> = {
    ...traceHeaders(key ?? ''),
    ce_specversion: '1.0',
    ce_id: event.id ?? systemIds.next(),
    ce_type: event.schema.typeName,
    ce_source: event.source,
    ce_time: event.time.toISOString(),
    'content-type': 'application/json',
  };
  if (event.sourceVersion !== undefined) headers['ce_sourceversion'] = String(event.sourceVersion);
  if (event.backfill) headers['ce_backfill'] = 'true';
  return { key, value: toJsonString(event.schema, message), headers };
}
