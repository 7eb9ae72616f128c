import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ContentInteractedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { NewInteraction } from './interaction.js';
import { RecordInteraction } from './record-interaction.js';

/** kejing.content.interaction.v1 → the timeline of the link's record. The device that clicked is linked to nobody by it. */
@Controller()
export class OnContentInteracted {
  constructor(@Inject(RecordInteraction) private readonly recordInteraction: RecordInteraction) {}

  @OnEvents({ group: 'cdp.content-interaction', topic: 'kejing.content.interaction.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.recordInteraction.execute(ctx.tx, events.flatMap(toInteraction));
  }
}

/** A link for nobody in particular (an agent's open share) has no record. */
function toInteraction({ data, time, backfill }: ReceivedEvent): NewInteraction[] {
  if (!isMessage(data, ContentInteractedSchema) || data.recordId === '') return [];
  const { interactionId, recordId, kind, contentId, agentId, durationSeconds, topics } = data;
  const detail = topics.length === 0 ? {} : { detail: { topics } };
  return [
    { interactionId, recordId, kind, sourceSystem: 'CONTENT', contentId, agentId, durationSeconds, time: toDate(data.interactionTime) ?? time, ...detail, backfill },
  ];
}
