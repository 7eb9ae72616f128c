import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { OutcomeReportedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { EventContext, OnEvents, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SignalRuns } from './signal-runs.js';

/** kejing.strategy.outcome.v1 → waits for what the agent says end. */
@Controller()
export class OnOutcomeReported {
  constructor(
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.outcome', topic: 'kejing.strategy.outcome.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (event.backfill || !isMessage(event.data, OutcomeReportedSchema)) return;
    const { result, taskId, runId } = event.data;
    const recordId = recordIdOf(event.data.recordId);
    const record = await this.records.find(ctx.tx, recordId);
    if (!record) throw new WaitFor('record', recordId);
    const siblings = await this.records.siblings(ctx.tx, recordId);
    await this.signals.ofRecords(ctx.tx, siblings, { kind: 'OUTCOME', result, taskId, runId, causeId: event.id });
  }
}
