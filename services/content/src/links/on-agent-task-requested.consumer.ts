import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject, Logger } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { AgentTaskRequestedSchema, type AgentTaskRequested } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { EventContext, inTraceOf, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepRecords } from '../records/keep-records.js';
import { LinkTask } from './link-task.js';

/** kejing.marketing.task.v1 → a tracked link for each task with a content. History makes none. */
@Controller()
export class OnAgentTaskRequested {
  private readonly logger = new Logger(OnAgentTaskRequested.name);

  constructor(
    @Inject(LinkTask) private readonly linkTask: LinkTask,
    @Inject(KeepRecords) private readonly records: KeepRecords,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'content.task', topic: 'kejing.marketing.task.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const wanted = events.filter(wantsLink);
    // All records at once and in one order, or this and a chunk of the map would wait for each other.
    await this.records.holdAll(ctx.tx, wanted.map(({ data }) => data.recordId));
    for (const event of wanted) {
      const refusal = await inTraceOf(event, () => this.linkTask.execute(ctx.tx, event.data, this.clock.now()));
      if (refusal) this.logger.warn(`no link for a task: ${refusal}`);
    }
  }
}

function wantsLink(event: ReceivedEvent): event is ReceivedEvent<AgentTaskRequested> {
  const { data, backfill } = event;
  return !backfill && isMessage(data, AgentTaskRequestedSchema) && (data.contentId !== '' || data.contentKey !== '');
}
