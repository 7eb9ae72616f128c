import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject, Logger } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { AgentTaskRequestedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { LinkTask } from './link-task.js';

/** kejing.marketing.task.v1 → a tracked link for each task with a content. History makes none. */
@Controller()
export class OnAgentTaskRequested {
  private readonly logger = new Logger(OnAgentTaskRequested.name);

  constructor(
    @Inject(LinkTask) private readonly linkTask: LinkTask,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'content.task', topic: 'kejing.marketing.task.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (!isMessage(data, AgentTaskRequestedSchema) || event.backfill) return;
    if (data.contentId === '' && data.contentKey === '') return;
    const refusal = await this.linkTask.execute(ctx.tx, data, this.clock.now());
    if (refusal) this.logger.warn(`no link for a task: ${refusal}`);
  }
}
