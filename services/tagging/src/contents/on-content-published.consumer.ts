import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { ContentPublishedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { ChangeTags } from '../tags/change-tags.js';
import { proposeContentTags } from './decide-content-tags.js';

/** kejing.content.content.v1 → tags on contents that its facts state. */
@Controller()
export class OnContentPublished {
  constructor(
    @Inject(ChangeTags) private readonly changeTags: ChangeTags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.content', topic: 'kejing.content.content.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const proposals = events.flatMap(({ data, id, time, backfill }) =>
      isMessage(data, ContentPublishedSchema) ? proposeContentTags({ ...data, eventId: id, time, backfill }) : [],
    );
    await this.changeTags.execute(ctx.tx, proposals, this.clock.now());
  }
}
