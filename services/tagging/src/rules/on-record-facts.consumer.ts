import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { RecordFactsChangedSchema, type RecordFactsChanged } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { JudgeFacts } from './judge-facts.js';

/** kejing.cdp.record-fact.v1 → rules on facts; a chunk judges each record once, by what it states now. */
@Controller()
export class OnRecordFacts {
  constructor(
    @Inject(JudgeFacts) private readonly judge: JudgeFacts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.fact', topic: 'kejing.cdp.record-fact.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.judge.execute(ctx.tx, events.filter(isFacts), this.clock.now());
  }
}

function isFacts(event: ReceivedEvent): event is ReceivedEvent<RecordFactsChanged> {
  return isMessage(event.data, RecordFactsChangedSchema);
}
