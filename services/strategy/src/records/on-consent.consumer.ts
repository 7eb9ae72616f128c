import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnConsent {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.consent', topic: 'kejing.cdp.consent.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (!isMessage(data, ConsentChangedSchema)) return;
    await this.facts.consent(ctx.tx, {
      recordId: data.recordId,
      purpose: Purpose[data.purpose] ?? 'UNSPECIFIED',
      channel: Channel[data.channel] ?? 'UNSPECIFIED',
      granted: data.granted,
      consentTime: toDate(data.consentTime) ?? event.time,
    });
  }
}
