import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { inRounds } from '../rounds.js';
import { SignalRuns, type Signal } from './signal-runs.js';
import { StartRuns, type Entry } from './start-runs.js';

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
    const sops = await this.startRuns.ofSegments(tx, steps.flatMap((step) => (step.kind === 'ENTERED' ? [step.segmentKey] : [])));
    const concerned = steps.filter((step) => step.kind === 'LEFT' || sops.has(step.segmentKey));
    const families = await this.records.families(tx, concerned.map((step) => (step.kind === 'LEFT' ? { recordId: '', customerId: step.customerId } : { recordId: step.recordId, customerId: '' })));
    const known = await this.records.find(tx, concerned.flatMap((step) => (step.kind === 'ENTERED' ? [step.recordId] : [])));
    const active = new Set(await this.signals.holdAll(tx, families.filter((_, i) => concerned[i]!.kind === 'LEFT').flat()));
    // A customer's steps in their order: who leaves may have entered a moment ago.
    for (const round of inRounds(concerned.map((step, i) => ({ step, family: families[i]! })), ({ family }) => family)) {
      const left = new Map<string, Signal>();
      const entries: Entry[] = [];
      for (const { step, family } of round) {
        const { event, segmentKey } = step;
        if (step.kind === 'LEFT') {
          const signal: Signal = { stimulus: { kind: 'SEGMENT_LEFT', segmentKey, causeId: event.id }, cause: event };
          for (const recordId of family) if (active.has(recordId)) left.set(recordId, signal);
        } else if (known.get(step.recordId)?.erased !== true) {
          entries.push({ sops: sops.get(segmentKey)!, recordId: step.recordId, family, agentId: step.agentId, causeId: event.id, cause: event });
          active.add(step.recordId);
        }
      }
      await this.signals.ofEach(tx, left);
      await this.startRuns.start(tx, entries);
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
