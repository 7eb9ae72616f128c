import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { PolicyChangedSchema, type PolicyChanged } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { JudgePolicies } from './judge-policies.js';

/** kejing.cdp.policy.v1 → rules on policies, for the record of each party. */
@Controller()
export class OnPolicyChanged {
  constructor(
    @Inject(JudgePolicies) private readonly judge: JudgePolicies,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.policy', topic: 'kejing.cdp.policy.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.judge.execute(ctx.tx, events.filter(isPolicy), this.clock.now());
  }
}

function isPolicy(event: ReceivedEvent): event is ReceivedEvent<PolicyChanged> {
  return isMessage(event.data, PolicyChangedSchema);
}
