import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, inTraceOf, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SignalRuns } from './signal-runs.js';
import { StartRuns } from './start-runs.js';

type Step =
  | { readonly kind: 'ENTERED'; readonly event: ReceivedEvent; readonly segmentKey: string; readonly recordId: string; readonly agentId: string }
  | { readonly kind: 'LEFT'; readonly event: ReceivedEvent; readonly segmentKey: string; readonly customerId: string };

/** kejing.cdp.segment.v1 → runs start, and may exit. History starts and ends nothing. */
@Controller()
export class OnSegmentChanged {
  constructor(
    @Inject(StartRuns) private readonly startRuns: StartRuns,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.segment', topic: 'kejing.cdp.segment.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() { tx }: EventContext): Promise<void> {
    const steps = events.flatMap(toStep);
    const starting = await this.startRuns.startingSegments(tx, steps.flatMap((step) => (step.kind === 'ENTERED' ? [step.segmentKey] : [])));
    const left = [...new Set(steps.flatMap((step) => (step.kind === 'LEFT' ? [step.customerId] : [])))];
    const families = await this.records.families(tx, left.map((customerId) => ({ recordId: '', customerId })));
    const recordsOf = new Map(left.map((customerId, index) => [customerId, families[index]!]));
    const active = new Set(await this.signals.holdAll(tx, families.flat()));
    // In their order: who leaves may have entered a moment ago.
    for (const step of steps) {
      const { event, segmentKey } = step;
      if (step.kind === 'LEFT') {
        const recordIds = recordsOf.get(step.customerId)!.filter((id) => active.has(id));
        await inTraceOf(event, () => this.signals.ofRecords(tx, recordIds, { kind: 'SEGMENT_LEFT', segmentKey, causeId: event.id }));
      } else if (starting.has(segmentKey)) {
        const { recordId, agentId } = step;
        if ((await this.records.find(tx, recordId))?.erased) continue;
        await inTraceOf(event, () => this.startRuns.segmentEntered(tx, segmentKey, { recordId, agentId, causeId: event.id }));
        active.add(recordId);
      }
    }
  }
}

function toStep(event: ReceivedEvent): Step[] {
  const { data, backfill } = event;
  if (backfill) return [];
  if (isMessage(data, SegmentEnteredSchema)) return [{ kind: 'ENTERED', event, segmentKey: data.segmentKey, recordId: recordIdOf(data.recordId), agentId: data.agentId }];
  if (isMessage(data, SegmentLeftSchema)) return [{ kind: 'LEFT', event, segmentKey: data.segmentKey, customerId: data.customerId }];
  return [];
}
