import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { Database } from '@kejing/postgres';
import { decode } from './decode.js';
import type { GroupHandler } from './handlers.js';
import { produceErrorCode } from './kafka.js';
import type { Kafka, RawFetch } from './kafka.js';
import { consumerUp, lagGauge, stalledSeconds } from './metrics.js';
import { processChunk, Stopped } from './process-chunk.js';
import { Progress } from './progress.js';
import { chunksOf, endsOf, toUnits, workThrough } from './units.js';
import type { Unit } from './units.js';

const CHUNK = 200;
/** So many chunks of a group at a time. */
const ABREAST = 6;
const STALLED_MS = 60_000;
const REJOIN_MS = 5_000;

/** The consumer of one group: joins, and joins again if it dies; what comes is handled in chunks of a topic, each one transaction and one commit of offsets. */
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
    const lags = new Map([...this.topics.keys()].map((topic) => [topic, 0n]));
    for (const one of await this.kafka.offsets(this.group, [...this.topics.keys()])) {
      if (!this.assigned[one.topic]?.includes(one.partition)) continue;
      const position = one.committed < one.low ? one.low : one.committed;
      committed += position;
      lags.set(one.topic, lags.get(one.topic)! + one.high - position);
    }
    const { group } = this;
    for (const [topic, lag] of lags) lagGauge.set({ group, topic }, Number(lag));
    this.progress.observe(committed, [...lags.values()].reduce((sum, lag) => sum + lag, 0n), performance.now());
    stalledSeconds.set({ group }, this.progress.stalledMs(performance.now()) / 1000);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const over = new Promise<void>((resolve) => (this.rejoin = resolve));
      try {
        this.consumer = await this.kafka.consume({
          group: this.group,
          topics: [...this.topics.keys()],
          onFetch: (fetch) => this.onFetch(fetch),
          onAssigned: (partitions) => {
            this.assigned = partitions;
            this.progress.died(undefined, performance.now());
            consumerUp.set({ group: this.group }, 1);
          },
          onDead: (error) => {
            this.progress.died(produceErrorCode(error), performance.now());
            consumerUp.set({ group: this.group }, 0);
            this.rejoin?.();
          },
        });
        if (!this.stopping) await over;
      } catch (error) {
        this.progress.died(produceErrorCode(error), performance.now());
        consumerUp.set({ group: this.group }, 0);
        this.logger.warn(`group ${this.group}: cannot join (${produceErrorCode(error)}), trying on`);
      }
      await this.consumer?.stop().catch(() => undefined);
      this.consumer = undefined;
      if (!this.stopping) await Promise.race([sleep(REJOIN_MS), new Promise<void>((resolve) => (this.rejoin = resolve))]);
    }
  }

  private async onFetch({ batches, done }: RawFetch): Promise<void> {
    await workThrough(toUnits(batches, CHUNK), ABREAST, (unit) => this.handle(unit, done));
  }

  private async handle(unit: Unit, done: RawFetch['done']): Promise<void> {
    const handler = this.topics.get(unit.topic)!;
    const live = () => !this.stopping && unit.batches.every((batch) => batch.live());
    const onAway = (reason: string | undefined) => this.progress.waitsFor(reason, performance.now());
    try {
      for (const chunk of chunksOf(unit, CHUNK)) {
        if (!live()) return;
        await processChunk({ db: this.db, handler, live, onAway }, chunk.map(({ partition, message }) => decode(handler.rules, partition, message)));
        await done(endsOf(unit.topic, chunk));
        this.progress.advanced(performance.now());
      }
    } catch (error) {
      if (error instanceof Stopped) {
        onAway(undefined);
        return;
      }
      const partitions = unit.batches.map(({ partition }) => partition).join();
      this.logger.error(`group ${this.group}: ${unit.topic}/${partitions} failed (${produceErrorCode(error)}), will be fetched again`);
      throw error;
    }
  }
}
