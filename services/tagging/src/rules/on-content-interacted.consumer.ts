import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { JudgeHappenings, type Happening } from './judge-happenings.js';

/** kejing.content.interaction.v1 → rules on contents. */
@Controller()
export class OnContentInteracted {
  constructor(
    @Inject(JudgeHappenings) private readonly judge: JudgeHappenings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.content-interaction', topic: 'kejing.content.interaction.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.judge.execute(ctx.tx, 'CONTENT', events.flatMap(toHappening), this.clock.now());
  }
}

function toHappening({ data, id, time, backfill }: ReceivedEvent): Happening[] {
  if (!isMessage(data, ContentInteractedSchema)) return [];
  const { recordId, kind, topics, durationSeconds, contentId, interactionTime } = data;
  return [
    {
      recordId, eventId: id, backfill, time: toDate(interactionTime) ?? time,
      variables: { kind: InteractionKind[kind] ?? '', topics, duration_seconds: durationSeconds, content_id: contentId },
    },
  ];
}
