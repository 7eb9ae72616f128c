import { Logger } from '@nestjs/common';
import { EventOutcome, type OperationsServiceClient } from '@kejing/contracts/grpc/common/v1/operations';
import { grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { EventProducer, type InboundEvent, Kafka } from '@kejing/messaging';

/** How many events came to which end. */
export interface LoadReport {
  accepted: number;
  processed: number;
  pending: number;
  parked: number;
  deadLettered: number;
  skipped: number;
}

export type IdentifiedEvent = InboundEvent & { id: string };

const ASK_AT_ONCE = 1_000;
// So many may be on their way; more would only fill memory.
const IN_FLIGHT = 20_000;
const STALLED_MS = 120_000;
// Longer than the first retries of a held event, so that only what really lacks something is told as pending.
const QUIET_MS = 12_000;

/** Publishes events to a stack and follows each to its end in the CDP. */
export class EventLoader {
  private readonly producer: EventProducer;
  private readonly operations: GrpcClient<OperationsServiceClient>;
  private readonly underway = new Set<string>();
  private readonly waiting = new Set<string>();
  private moved = Date.now();
  readonly report: LoadReport = { accepted: 0, processed: 0, pending: 0, parked: 0, deadLettered: 0, skipped: 0 };

  /** @param consumerGroup of the CDP that alone is followed; all where empty @param onEnd told of each event that was given up or held, with what became of it */
  constructor(stack: StackConnection, private readonly consumerGroup = '', private readonly onEnd: (eventId: string, outcome: EventOutcome) => void = () => {}) {
    this.producer = new EventProducer(new Kafka({ ...stack.kafka('insurer'), clientId: 'kejing-load' }, new Logger('load')));
    this.operations = grpcClient<OperationsServiceClient>('kejing.common.v1.OperationsService', stack.grpcAddress('cdp'), callAs(stack, { subject: 'load', roles: ['OPERATIONS'] }));
  }

  /** Resolves when the brokers have the events; waits while too many are on their way. */
  async publish(events: readonly IdentifiedEvent[]): Promise<void> {
    while (this.underway.size > IN_FLIGHT) await this.look();
    for (const event of events) this.underway.add(event.id);
    this.report.accepted += events.length;
    await this.producer.send(events);
  }

  /** Follows events that an earlier run published. */
  follow(ids: readonly string[]): void {
    for (const id of ids) this.underway.add(id);
    this.report.accepted += ids.length;
  }

  /** Resolves when every event was processed, kept pending, parked or dead-lettered. Fails when nothing moves for two minutes. */
  async settle(progress: (report: LoadReport, left: number) => void = () => {}): Promise<LoadReport> {
    this.moved = Date.now();
    while (this.underway.size > 0) {
      await this.look();
      progress(this.report, this.underway.size);
    }
    await this.followHeld();
    return this.report;
  }

  // What waits for something may get it in the next moment: it counts as pending only when that has not happened for a while.
  private async followHeld(): Promise<void> {
    for (let quietSince = Date.now(); this.waiting.size > 0 && Date.now() - quietSince < QUIET_MS; await new Promise((resolve) => setTimeout(resolve, 500))) {
      const held = [...this.waiting];
      this.report.pending = 0;
      this.report.parked = 0;
      this.waiting.clear();
      for (let at = 0; at < held.length; at += ASK_AT_ONCE) await this.ask(held.slice(at, at + ASK_AT_ONCE));
      if (this.waiting.size < held.length) quietSince = Date.now();
    }
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private async look(): Promise<void> {
    const before = this.underway.size;
    const ids = [...this.underway];
    // The oldest first: where none of a thousand has come to its end, those after them have hardly.
    for (let at = 0; at < ids.length; at += ASK_AT_ONCE) {
      const left = this.underway.size;
      await this.ask(ids.slice(at, at + ASK_AT_ONCE));
      if (this.underway.size === left) break;
    }
    if (this.underway.size < before) this.moved = Date.now();
    else if (Date.now() - this.moved > STALLED_MS) throw new Error(`${before} events were published, but the CDP has not taken them for two minutes: is it running, and does it lag? See scripts/status.`);
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }

  private async ask(ids: string[]): Promise<void> {
    const { results } = await this.operations.getEventOutcomes({ eventIds: ids, consumerGroup: this.consumerGroup }, { deadlineMs: 30_000 });
    for (const { eventId, outcome } of results) {
      this.underway.delete(eventId);
      this.count(eventId, outcome);
    }
  }

  private count(eventId: string, outcome: EventOutcome): void {
    if (outcome !== EventOutcome.EVENT_OUTCOME_PROCESSED) this.onEnd(eventId, outcome);
    switch (outcome) {
      case EventOutcome.EVENT_OUTCOME_PENDING:
        this.waiting.add(eventId);
        this.report.pending += 1;
        return;
      case EventOutcome.EVENT_OUTCOME_PARKED:
        this.waiting.add(eventId);
        this.report.parked += 1;
        return;
      case EventOutcome.EVENT_OUTCOME_DEAD_LETTERED:
        this.report.deadLettered += 1;
        return;
      case EventOutcome.EVENT_OUTCOME_SKIPPED:
        this.report.skipped += 1;
        return;
      default:
        this.report.processed += 1;
    }
  }
}
