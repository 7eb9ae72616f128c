import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { WithdrawConsent } from './withdraw-consent.js';

/** kejing.cdp.consent.v1 → a refusal of marketing stops runs and sends. A consent starts nothing; it is asked for when it is needed. */
@Controller()
export class OnConsentChanged {
  constructor(
    @Inject(WithdrawConsent) private readonly withdraw: WithdrawConsent,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.consent', topic: 'kejing.cdp.consent.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(event.data, ConsentChangedSchema) || event.data.granted || event.data.purpose !== Purpose.MARKETING) return;
    const recordId = recordIdOf(event.data.recordId);
    const recordIds = new Set([...(await this.records.siblings(ctx.tx, recordId)), ...(await this.records.recordsOf(ctx.tx, event.data.customerId))]);
    await this.withdraw.execute(ctx.tx, { recordIds: [...recordIds].sort(), channel: Channel[event.data.channel], causeId: event.id, backfill: event.backfill });
  }
}
