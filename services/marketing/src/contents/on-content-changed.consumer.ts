import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ContentPublishedSchema, ContentWithdrawnSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, releaseWaiting, type ReceivedEvent } from '@kejing/messaging';
import { ContentsStore } from './contents.store.js';

/** kejing.content.content.v1 → published contents by key. A projection without rules. */
@Controller()
export class OnContentChanged {
  constructor(@Inject(ContentsStore) private readonly contents: ContentsStore) {}

  @OnEvents({ group: 'marketing.content', topic: 'kejing.content.content.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (isMessage(event.data, ContentPublishedSchema)) {
      const { contentId, contentKey, version, title, summary, expireTime } = event.data;
      await this.contents.put(ctx.tx, { contentId, contentKey, version, title, summary, expireTime: toDate(expireTime), withdrawn: false });
      await releaseWaiting(ctx.tx, 'content', contentId);
    } else if (isMessage(event.data, ContentWithdrawnSchema)) {
      await this.contents.withdraw(ctx.tx, event.data.contentId);
    }
  }
}
