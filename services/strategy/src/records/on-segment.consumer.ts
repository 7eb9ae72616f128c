import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnSegment {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.segment', topic: 'kejing.cdp.segment.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    const member = isMessage(data, SegmentEnteredSchema);
    if (!member && !isMessage(data, SegmentLeftSchema)) return;
    const { customerId, segmentKey, customerVersion, segmentVersion } = data;
    await this.facts.membership(ctx.tx, { customerId, segmentKey, member, customerVersion, segmentVersion });
  }
}
