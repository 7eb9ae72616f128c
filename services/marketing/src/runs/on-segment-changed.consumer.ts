import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SignalRuns } from './signal-runs.js';
import { StartRuns } from './start-runs.js';

/** kejing.cdp.segment.v1 → runs start, and may exit. History starts and ends nothing. */
@Controller()
export class OnSegmentChanged {
  constructor(
    @Inject(StartRuns) private readonly startRuns: StartRuns,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.segment', topic: 'kejing.cdp.segment.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (event.backfill) return;
    if (isMessage(event.data, SegmentEnteredSchema)) {
      const { segmentKey, recordId, agentId } = event.data;
      const record = await this.records.find(ctx.tx, recordIdOf(recordId));
      if (record?.erased) return;
      await this.startRuns.segmentEntered(ctx.tx, segmentKey, { recordId, agentId, causeId: event.id });
    } else if (isMessage(event.data, SegmentLeftSchema)) {
      const { customerId, segmentKey } = event.data;
      await this.signals.ofRecords(ctx.tx, await this.records.recordsOf(ctx.tx, customerId), { kind: 'SEGMENT_LEFT', segmentKey, causeId: event.id });
    }
  }
}
