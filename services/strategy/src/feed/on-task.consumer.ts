import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { AgentTaskCancelledSchema, AgentTaskRequestedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { EventContext, inTraceOf, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { FeedWriter } from './feed-writer.js';
import { KeepTask } from './keep-task.js';

@Controller()
export class OnTask {
  constructor(
    private readonly task: KeepTask,
    private readonly writer: FeedWriter,
  ) {}

  @OnEvents({ group: 'strategy.task', topic: 'kejing.marketing.task.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    // All feeds of the transaction at once and in one order, or two transactions would wait for each other.
    await this.writer.lock(ctx.tx, events.flatMap(({ data }) => (isMessage(data, AgentTaskRequestedSchema) ? [data.agentId] : [])));
    for (const event of events) await inTraceOf(event, () => this.take(ctx.tx, event));
  }

  private async take(tx: Tx, { data, backfill }: ReceivedEvent): Promise<void> {
    if (isMessage(data, AgentTaskRequestedSchema)) {
      // History asks nobody to do anything.
      if (!backfill) await this.task.request(tx, { ...data, dueTime: toDate(data.dueTime) });
    } else if (isMessage(data, AgentTaskCancelledSchema)) await this.task.cancel(tx, data);
  }
}
