import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordErasureCompletedSchema } from '@kejing/contracts/es/common/events/v1/erasure_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import type { Eraser } from './erasure.js';
import { KeepReceipt } from './keep-receipt.js';

/** kejing.<service>.erasure.v1 → receipts of erasures. */
@Controller()
export class OnErasureCompleted {
  constructor(@Inject(KeepReceipt) private readonly keepReceipt: KeepReceipt) {}

  @OnEvents({ group: 'cdp.erasure', topic: 'kejing.content.erasure.v1' })
  onContent(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    return this.take(ctx, event, 'content');
  }

  @OnEvents({ group: 'cdp.erasure', topic: 'kejing.marketing.erasure.v1' })
  onMarketing(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    return this.take(ctx, event, 'marketing');
  }

  @OnEvents({ group: 'cdp.erasure', topic: 'kejing.strategy.erasure.v1' })
  onStrategy(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    return this.take(ctx, event, 'strategy');
  }

  @OnEvents({ group: 'cdp.erasure', topic: 'kejing.tagging.erasure.v1' })
  onTagging(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    return this.take(ctx, event, 'tagging');
  }

  private async take(ctx: EventContext, { data, time }: ReceivedEvent, by: Eraser): Promise<void> {
    if (isMessage(data, RecordErasureCompletedSchema)) await this.keepReceipt.execute(ctx.tx, data, { by, time });
  }
}
