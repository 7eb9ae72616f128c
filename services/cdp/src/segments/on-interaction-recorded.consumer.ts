import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { InteractionRecordedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EvaluateActive } from './evaluate-active.js';

/** kejing.cdp.interaction.v1 → memberships of the segments that look at interactions. */
@Controller()
export class OnInteractionRecorded {
  constructor(
    @Inject(EvaluateActive) private readonly evaluateActive: EvaluateActive,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.segment-interaction', topic: 'kejing.cdp.interaction.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const active = events.flatMap((event) => (isMessage(event.data, InteractionRecordedSchema) ? [{ recordId: event.data.recordId, event }] : []));
    await this.evaluateActive.execute(ctx.tx, active, this.clock.now());
  }
}
