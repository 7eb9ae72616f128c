import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { OutcomeReportedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { RecordInteraction } from './record-interaction.js';

/** kejing.strategy.outcome.v1 → a meeting on the timeline. Other outcomes are the agent's word, nothing that the customer did. */
@Controller()
export class OnOutcomeReported {
  constructor(@Inject(RecordInteraction) private readonly recordInteraction: RecordInteraction) {}

  @OnEvents({ group: 'cdp.outcome', topic: 'kejing.strategy.outcome.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data, time, backfill } = event;
    if (!isMessage(data, OutcomeReportedSchema) || data.result !== 'MET' || data.recordId === '') return;
    const { outcomeId, recordId, agentId } = data;
    await this.recordInteraction.execute(ctx.tx, [
      { interactionId: outcomeId, recordId, kind: InteractionKind.MET, sourceSystem: 'STRATEGY', agentId, time: toDate(data.outcomeTime) ?? time, backfill },
    ]);
  }
}
