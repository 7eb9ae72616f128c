import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ContentPublishedSchema, ContentWithdrawnSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepContents } from './keep-contents.js';

@Controller()
export class OnContent {
  constructor(private readonly contents: KeepContents) {}

  @OnEvents({ group: 'strategy.content', topic: 'kejing.content.content.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, ContentPublishedSchema)) {
      const { contentId, contentKey, title, version } = data;
      await this.contents.published(ctx.tx, { contentId, contentKey, title }, version, toDate(data.expireTime));
    } else if (isMessage(data, ContentWithdrawnSchema)) await this.contents.withdrawn(ctx.tx, data.contentId);
  }
}
