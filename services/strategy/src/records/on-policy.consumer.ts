import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { PolicyState } from './facts.store.js';
import { KeepFacts } from './keep-facts.js';

@Controller()
export class OnPolicy {
  constructor(private readonly facts: KeepFacts) {}

  @OnEvents({ group: 'strategy.policy', topic: 'kejing.cdp.policy.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.facts.policies(ctx.tx, events.flatMap(toPolicy));
  }
}

function toPolicy({ data, sequence, time }: ReceivedEvent): PolicyState[] {
  if (!isMessage(data, PolicyChangedSchema)) return [];
  const { policyId, productLine, status, parties } = data;
  return [
    {
      policyId, status, line: ProductLine[productLine] ?? 'UNSPECIFIED', version: sequence ?? BigInt(time.getTime()),
      parties: parties.map(({ recordId, role }) => ({ recordId, role })),
    },
  ];
}
