import type { Logger } from '@nestjs/common';
import type { Database } from '@kejing/postgres';
import { crashPoint } from './crash-point.js';
import { produceErrorCode } from './kafka.js';
import type { RawProducer } from './kafka.js';
import { outboxAge, outboxDepth, publishedTotal, publishFailures, relayEpoch, relayLeader, relayRefusing } from './metrics.js';
import { deletePublished, outboxBacklog, readOutbox, renewLease, takeLease } from './outbox.store.js';
import type { StoredOutboxRow } from './outbox.store.js';
import { isTopicFailure, toBatches } from './relay-batches.js';
import type { TopicBatch } from './relay-batches.js';
import { tracePublish } from './tracing.js';
import { Wakeable } from './wakeable.js';
import { within } from './within.js';

export interface RelayOptions {
  db: Database;
  /** Connects a producer; called again after it was lost. */
  connect(): Promise<RawProducer>;
  /** Names this process in the lease. */
  holder: string;
  logger: Logger;
  leaseMs?: number;
}

interface Lease {
  holder: string;
  epoch: string;
  /** Monotonic time until which the lease is surely held. */
  until: number;
  renewAt: number;
}

const BATCH_ROWS = 1_000;
const BATCH_BYTES = 900_000;
const POLL_MS = 500;
const TOPIC_BACKOFF_MS = 5_000;
const STUCK_MS = 180_000;

/**
 * Publishes the outbox, one process per database at a time (lease with an epoch), in order of ids. A row is deleted when the brokers
 * have acknowledged it, and only by who still holds the lease: another relay may have produced the row again, never lost it.
 */
export class Relay {
  private readonly wakeable = new Wakeable();
  /** Topics that refuse records (not there, not allowed, too large), until when they are left out. They don't hold up the others. */
  private readonly refusing = new Map<string, { until: number; code: string }>();
  private readonly leaseMs: number;
  private lease: Lease | undefined;
  private producer: RawProducer | undefined;
  private running: Promise<void> | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private stopping = false;
  private failures = 0;
  private turnedAt = performance.now();

  constructor(private readonly options: RelayOptions) {
    this.leaseMs = options.leaseMs ?? 10_000;
  }

  /** Starts publishing; returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Looks at the outbox at once. */
  wake(): void {
    this.wakeable.wake();
  }

  /** Ends after the batch in hand and gives the lease up, within `boundMs`. Can be called again. */
  async stop(boundMs = 10_000): Promise<void> {
    this.stopping = true;
    this.wake();
    if (this.running) await within(boundMs, this.running);
  }

  /** What a restart may help: the loop does not turn any more. */
  get stuck(): string | undefined {
    const idleMs = performance.now() - this.turnedAt;
    return this.running && !this.stopping && idleMs > STUCK_MS ? `relay: no turn for ${Math.round(idleMs / 1000)} s` : undefined;
  }

  /** Topics that refuse what is to be published, with Kafka's error. */
  get problems(): string[] {
    return [...this.refusing].map(([topic, { code }]) => `cannot publish to ${topic}: ${code}`);
  }

  /** Sets the gauges of what waits. */
  async measure(): Promise<void> {
    const { depth, ageSeconds } = await outboxBacklog(this.options.db.reader);
    outboxDepth.set(depth);
    outboxAge.set(ageSeconds);
    relayLeader.set(this.isLeader ? 1 : 0);
    if (this.lease) relayEpoch.set(Number(this.lease.epoch));
    relayRefusing.set(this.refusing.size);
  }

  private get isLeader(): boolean {
    return this.lease !== undefined && performance.now() < this.lease.until;
  }

  private async run(): Promise<void> {
    this.unlisten = await this.options.db.listen('outbox', () => { if (this.lease) this.wake(); }, () => this.isLeader);
    while (!this.stopping) {
      this.turnedAt = performance.now();
      try {
        const full = await this.step();
        this.failures = 0;
        if (!full && !this.stopping) await this.wakeable.pause(this.lease ? POLL_MS : Math.min(1_000, this.leaseMs / 5));
      } catch (error) {
        this.failures += 1;
        if (this.failures === 1 || this.failures % 20 === 0) this.options.logger.warn(`relay: ${produceErrorCode(error)}, trying on`);
        await this.wakeable.pause(Math.min(100 * 2 ** Math.min(this.failures, 6), 5_000));
      }
    }
    await this.end();
  }

  /** One look at the outbox; true if there is surely more. */
  private async step(): Promise<boolean> {
    const lease = await this.holdLease();
    if (!lease) return false;
    const now = performance.now();
    for (const [topic, { until }] of this.refusing) if (until <= now) this.refusing.delete(topic);
    const rows = await readOutbox(this.options.db.reader, BATCH_ROWS, BATCH_BYTES, [...this.refusing.keys()]);
    if (rows.length === 0) return false;
    crashPoint('after-commit');
    const published = await this.publish(rows);
    crashPoint('after-produce');
    if (published.length > 0) {
      const mine = await this.options.db.tx((tx) => deletePublished(tx, published, lease));
      if (!mine) this.lease = undefined;
    }
    return true;
  }

  private async holdLease(): Promise<Lease | undefined> {
    const { db, holder } = this.options;
    const now = performance.now();
    if (this.lease && now < this.lease.renewAt) return this.lease;
    const until = now + this.leaseMs * 0.8;
    const renewAt = now + this.leaseMs * 0.3;
    if (this.lease) {
      const renewed = await renewLease(db.reader, this.lease, this.leaseMs);
      this.lease = renewed ? { ...this.lease, until, renewAt } : undefined;
    }
    if (!this.lease) {
      const epoch = await takeLease(db.reader, holder, this.leaseMs);
      if (epoch !== undefined) this.lease = { holder, epoch, until, renewAt };
    }
    return this.lease;
  }

  /** Produces the rows; returns the ids of those that were acknowledged. */
  private async publish(rows: readonly StoredOutboxRow[]): Promise<string[]> {
    // Whoever was stopped for long must not produce: it would only be doubled, but why do it.
    if (!this.lease || performance.now() > this.lease.until) return [];
    this.producer ??= await this.options.connect();
    const batches = toBatches(rows);
    try {
      await tracePublish(batches, () => this.producer!.send(batches));
      for (const { topic, ids } of batches) publishedTotal.inc({ topic }, ids.length);
      return rows.map((row) => row.id);
    } catch (error) {
      publishFailures.inc({ reason: produceErrorCode(error) });
      if (!isTopicFailure(produceErrorCode(error))) throw error;
    }
    const ids: string[] = [];
    for (const batch of batches) ids.push(...(await this.publishTopic(batch)));
    return ids;
  }

  /** One topic alone; where its batch is too large, half of it. A topic that refuses is left out for a while. */
  private async publishTopic(batch: TopicBatch): Promise<string[]> {
    try {
      await this.producer!.send([batch]);
      publishedTotal.inc({ topic: batch.topic }, batch.ids.length);
      return batch.ids;
    } catch (error) {
      const code = produceErrorCode(error);
      if (!isTopicFailure(code)) throw error;
      if ((code === 'MESSAGE_TOO_LARGE' || code === 'RECORD_LIST_TOO_LARGE') && batch.ids.length > 1) {
        const half = batch.ids.length >> 1;
        return this.publishTopic({ topic: batch.topic, ids: batch.ids.slice(0, half), records: batch.records.slice(0, half) });
      }
      this.options.logger.error(`relay: ${batch.topic} refuses events: ${code}`);
      this.refusing.set(batch.topic, { until: performance.now() + TOPIC_BACKOFF_MS, code });
      return [];
    }
  }

  private async end(): Promise<void> {
    await this.unlisten?.().catch(() => undefined);
    if (this.lease) await renewLease(this.options.db.reader, this.lease, 0).catch(() => undefined);
    this.lease = undefined;
    await this.producer?.close().catch(() => undefined);
    this.producer = undefined;
  }
}
