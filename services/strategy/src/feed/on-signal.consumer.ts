import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { InteractionSignalledSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { RaiseOpportunities } from './raise-opportunities.js';

@Controller()
export class OnSignal {
  constructor(private readonly raise: RaiseOpportunities) {}

  @OnEvents({ group: 'strategy.signal', topic: 'kejing.content.signal.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.raise.execute(ctx.tx, events.flatMap((event) => {
      const { data, backfill, time } = event;
      // History raises nothing.
      if (backfill || !isMessage(data, InteractionSignalledSchema)) return [];
      return [{ ...data, kind: InteractionKind[data.kind] ?? '', time: toDate(data.interactionTime) ?? time, cause: event }];
    }));
  }
}
