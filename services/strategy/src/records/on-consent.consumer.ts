import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { ConsentState } from './facts.store.js';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnConsent {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.consent', topic: 'kejing.cdp.consent.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.facts.consents(ctx.tx, events.flatMap(toConsent));
  }
}

function toConsent({ data, time }: ReceivedEvent): ConsentState[] {
  if (!isMessage(data, ConsentChangedSchema)) return [];
  const { recordId, purpose, channel, granted, consentTime } = data;
  return [{ recordId, purpose: Purpose[purpose] ?? 'UNSPECIFIED', channel: Channel[channel] ?? 'UNSPECIFIED', granted, consentTime: toDate(consentTime) ?? time }];
}
