import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { LinkCreatedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { FeedWriter } from './feed-writer.js';
import { KeepTask } from './keep-task.js';

@Controller()
export class OnLink {
  constructor(
    private readonly task: KeepTask,
    private readonly writer: FeedWriter,
  ) {}

  @OnEvents({ group: 'strategy.link', topic: 'kejing.content.link.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const links = events.flatMap(({ data }) => (isMessage(data, LinkCreatedSchema) && data.taskId !== '' ? [data] : []));
    await this.writer.lock(ctx.tx, links.map((link) => link.agentId));
    for (const link of links) await this.task.link(ctx.tx, link);
  }
}
