import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { OutcomeReportedSchema, type OutcomeReported } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { EventContext, OnEvents, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { inRounds } from '../rounds.js';
import { SignalRuns } from './signal-runs.js';

/** kejing.strategy.outcome.v1 → waits for what the agent says end. */
@Controller()
export class OnOutcomeReported {
  constructor(
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.outcome', topic: 'kejing.strategy.outcome.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() { tx }: EventContext): Promise<void> {
    const outcomes = events.filter(isNews).map((event) => ({ event, recordId: recordIdOf(event.data.recordId) }));
    const records = await this.records.find(tx, outcomes.map(({ recordId }) => recordId));
    for (const { recordId } of outcomes) if (!records.has(recordId)) throw new WaitFor('record', recordId);
    const families = await this.records.families(tx, outcomes.map(({ recordId }) => ({ recordId, customerId: '' })));
    await this.signals.holdAll(tx, families.flat());
    for (const round of inRounds(outcomes.map(({ event }, i) => ({ event, family: families[i]! })), ({ family }) => family)) {
      await this.signals.ofEach(tx, new Map(round.flatMap(({ event, family }) => {
        const { result, taskId, runId } = event.data;
        return family.map((id) => [id, { stimulus: { kind: 'OUTCOME', result, taskId, runId, causeId: event.id }, cause: event }]);
      })));
    }
  }
}

function isNews(event: ReceivedEvent): event is ReceivedEvent<OutcomeReported> {
  return !event.backfill && isMessage(event.data, OutcomeReportedSchema);
}
