import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { IDS, type Ids } from '@kejing/clock';
import { ConversationReportedSchema } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { ReportConversation } from './report-conversation.js';

/** insurer.conversation.v1 → sealed text and timeline. */
@Controller()
export class OnConversationReported {
  constructor(
    @Inject(ReportConversation) private readonly report: ReportConversation,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @OnEvents({ group: 'cdp.conversation', topic: 'insurer.conversation.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data, time, backfill, sourceVersion } = event;
    if (!isMessage(data, ConversationReportedSchema)) return;
    await this.report.execute(ctx.tx, data, { sourceVersion: sourceVersion ?? BigInt(time.getTime()), time, backfill, newId: this.ids.next() });
  }
}
