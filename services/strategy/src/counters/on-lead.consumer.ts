import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { LeadClosedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { CountForAgent } from './count-for-agent.js';

@Controller()
export class OnLead {
  constructor(private readonly count: CountForAgent) {}

  @OnEvents({ group: 'strategy.lead', topic: 'kejing.marketing.lead.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.count.leads(ctx.tx, events.flatMap((event) => {
      const { data, backfill } = event;
      return isMessage(data, LeadClosedSchema) && data.outcome === 'WON' ? [{ ...data, cause: event, backfill }] : [];
    }));
  }
}
