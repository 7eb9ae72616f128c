import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { Membership } from './facts.store.js';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnSegment {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.segment', topic: 'kejing.cdp.segment.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.facts.memberships(ctx.tx, events.flatMap(toMembership));
  }
}

function toMembership({ data }: ReceivedEvent): Membership[] {
  const member = isMessage(data, SegmentEnteredSchema);
  if (!member && !isMessage(data, SegmentLeftSchema)) return [];
  const { customerId, segmentKey, customerVersion, segmentVersion } = data;
  return [{ customerId, segmentKey, member, customerVersion, segmentVersion }];
}
