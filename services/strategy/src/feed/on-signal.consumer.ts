import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { InteractionSignalledSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, inTraceOf, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { FeedWriter } from './feed-writer.js';
import { RaiseOpportunity } from './raise-opportunity.js';

@Controller()
export class OnSignal {
  constructor(
    private readonly raise: RaiseOpportunity,
    private readonly writer: FeedWriter,
  ) {}

  @OnEvents({ group: 'strategy.signal', topic: 'kejing.content.signal.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    // History raises nothing.
    const signals = events.flatMap((event) => (!event.backfill && isMessage(event.data, InteractionSignalledSchema) ? [{ data: event.data, event }] : []));
    await this.writer.lock(ctx.tx, signals.map(({ data }) => data.agentId));
    for (const { data, event } of signals) {
      const signal = { ...data, kind: InteractionKind[data.kind] ?? '', time: toDate(data.interactionTime) ?? event.time };
      await inTraceOf(event, () => this.raise.execute(ctx.tx, signal));
    }
  }
}
