import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { Database } from '@kejing/postgres';
import { decode } from './decode.js';
import type { GroupHandler } from './handlers.js';
import { produceErrorCode } from './kafka.js';
import type { Kafka, RawBatch } from './kafka.js';
import { lagGauge } from './metrics.js';
import { processChunk, Stopped } from './process-chunk.js';
import { Progress } from './progress.js';

const CHUNK = 200;
const STALLED_MS = 60_000;
const REJOIN_MS = 5_000;

/** The consumer of one group: joins, and joins again if it dies; each batch in chunks, each chunk one transaction and one offset commit. */
export class GroupConsumer {
  private readonly progress = new Progress(STALLED_MS, performance.now());
  private assigned: Record<string, number[]> = {};
  private running: Promise<void> | undefined;
  private consumer: { stop(): Promise<void> } | undefined;
  private rejoin: (() => void) | undefined;
  private stopping = false;

  constructor(
    private readonly group: string,
    private readonly topics: ReadonlyMap<string, GroupHandler>,
    private readonly kafka: Kafka,
    private readonly db: Database,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.rejoin?.();
    await this.running;
  }

  /** What is wrong with the group, for the liveness probe. */
  get problem(): string | undefined {
    const problem = this.progress.problem(performance.now());
    return problem && `${this.group}: ${problem}`;
  }

  /** Asks the brokers how far the group is. */
  async measure(): Promise<void> {
    let committed = 0n;
    let lag = 0n;
    for (const one of await this.kafka.offsets(this.group, [...this.topics.keys()])) {
      if (!this.assigned[one.topic]?.includes(one.partition)) continue;
      const position = one.committed < one.low ? one.low : one.committed;
      committed += position;
      lag += one.high - position;
    }
    lagGauge.set({ group: this.group }, Number(lag));
    this.progress.observe(committed, lag, performance.now());
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const over = new Promise<void>((resolve) => (this.rejoin = resolve));
      try {
        this.consumer = await this.kafka.consume({
          group: this.group,
          topics: [...this.topics.keys()],
          onBatch: (batch) => this.onBatch(batch),
          onAssigned: (partitions) => {
            this.assigned = partitions;
            this.progress.died(undefined, performance.now());
          },
          onDead: (error) => {
            this.progress.died(produceErrorCode(error), performance.now());
            this.rejoin?.();
          },
        });
        if (!this.stopping) await over;
      } catch (error) {
        this.progress.died(produceErrorCode(error), performance.now());
        this.logger.warn(`group ${this.group}: cannot join (${produceErrorCode(error)}), trying on`);
      }
      await this.consumer?.stop().catch(() => undefined);
      this.consumer = undefined;
      if (!this.stopping) await Promise.race([sleep(REJOIN_MS), new Promise<void>((resolve) => (this.rejoin = resolve))]);
    }
  }

  private async onBatch(batch: RawBatch): Promise<void> {
    const handler = this.topics.get(batch.topic)!;
    const live = () => !this.stopping && batch.live();
    const onAway = (reason: string | undefined) => this.progress.waitsFor(reason, performance.now());
    try {
      for (let start = 0; start < batch.messages.length; start += CHUNK) {
        if (!live()) return;
        const chunk = batch.messages.slice(start, start + CHUNK);
        const items = chunk.map((message) => decode(handler.rules, batch.partition, message));
        await processChunk({ db: this.db, handler, partition: batch.partition, live, onAway }, items);
        await batch.done(chunk.at(-1)!.offset);
        this.progress.advanced(performance.now());
      }
    } catch (error) {
      if (error instanceof Stopped) {
        onAway(undefined);
        return;
      }
      this.logger.error(`group ${this.group}: ${batch.topic}/${batch.partition} failed (${produceErrorCode(error)}), will be fetched again`);
      throw error;
    }
  }
}
