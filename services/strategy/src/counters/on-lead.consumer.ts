import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { LeadClosedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { CountForAgent } from './count-for-agent.js';

@Controller()
export class OnLead {
  constructor(private readonly count: CountForAgent) {}

  @OnEvents({ group: 'strategy.lead', topic: 'kejing.marketing.lead.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, LeadClosedSchema) && data.outcome === 'WON') await this.count.lead(ctx.tx, data, event.backfill);
  }
}
