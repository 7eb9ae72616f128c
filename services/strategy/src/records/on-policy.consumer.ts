import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnPolicy {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.policy', topic: 'kejing.cdp.policy.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (!isMessage(data, PolicyChangedSchema)) return;
    await this.facts.policy(ctx.tx, {
      policyId: data.policyId,
      line: ProductLine[data.productLine] ?? 'UNSPECIFIED',
      status: data.status,
      version: event.sequence ?? BigInt(event.time.getTime()),
      parties: data.parties.map(({ recordId, role }) => ({ recordId, role })),
    });
  }
}
