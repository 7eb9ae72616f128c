import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import { InteractionRecordedSchema, type InteractionRecorded } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { ScheduleExtraction } from '../conversations/schedule-extraction.js';
import { JudgeHappenings, type Happening } from './judge-happenings.js';

/** kejing.cdp.interaction.v1 → rules on interactions; a conversation is put down to be read later. */
@Controller()
export class OnInteractionRecorded {
  constructor(
    @Inject(JudgeHappenings) private readonly judge: JudgeHappenings,
    @Inject(ScheduleExtraction) private readonly schedule: ScheduleExtraction,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.interaction', topic: 'kejing.cdp.interaction.v1', batch: true })
  async handle(@Payload() received: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const now = this.clock.now();
    const events = received.filter(isInteraction);
    await this.judge.execute(ctx.tx, 'INTERACTION', events.map(toHappening), now);
    const conversations = events.filter(({ data }) => data.kind === InteractionKind.CONVERSED && data.conversationId !== '');
    await this.schedule.execute(
      ctx.tx,
      conversations.map(({ data, id, time, backfill }) => {
        const { recordId, interactionId, conversationId, interactionTime } = data;
        return { recordId, interactionId, conversationId, eventId: id, interactionTime: toDate(interactionTime) ?? time, backfill };
      }),
      now,
    );
  }
}

function isInteraction(event: ReceivedEvent): event is ReceivedEvent<InteractionRecorded> {
  return isMessage(event.data, InteractionRecordedSchema);
}

function toHappening({ data, id, time, backfill }: ReceivedEvent<InteractionRecorded>): Happening {
  const { recordId, kind, sourceSystem, subject, contentId, durationSeconds, interactionTime } = data;
  return {
    recordId, eventId: id, backfill, time: toDate(interactionTime) ?? time,
    variables: { kind: InteractionKind[kind] ?? '', source_system: sourceSystem, subject, content_id: contentId, duration_seconds: durationSeconds },
  };
}
