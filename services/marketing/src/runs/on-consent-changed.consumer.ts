import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ConsentChangedSchema, type ConsentChanged } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, inTraceOf, OnEvents, type ReceivedEvent } from '@kejing/messaging';
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

  @OnEvents({ group: 'marketing.consent', topic: 'kejing.cdp.consent.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const refusals = events.filter(isRefusal);
    const families = await this.records.families(ctx.tx, refusals.map(({ data }) => ({ recordId: recordIdOf(data.recordId), customerId: data.customerId })));
    const stoppable = await this.withdraw.stoppable(ctx.tx, families.flat());
    for (const [index, event] of refusals.entries()) {
      const recordIds = families[index]!;
      if (!recordIds.some((id) => stoppable.has(id))) continue;
      const { id: causeId, backfill } = event;
      await inTraceOf(event, () => this.withdraw.execute(ctx.tx, { recordIds, channel: Channel[event.data.channel], causeId, backfill }));
    }
  }
}

function isRefusal(event: ReceivedEvent): event is ReceivedEvent<ConsentChanged> {
  return isMessage(event.data, ConsentChangedSchema) && !event.data.granted && event.data.purpose === Purpose.MARKETING;
}
