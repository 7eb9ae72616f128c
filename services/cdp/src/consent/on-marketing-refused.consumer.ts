import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toDate } from '@kejing/contracts';
import { Channel } from '@kejing/contracts/es/common/v1/types_pb';
import { MarketingRefusedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, OnEvents, Reject, type ReceivedEvent } from '@kejing/messaging';
import { RefuseMarketing } from './refuse-marketing.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** kejing.content.consent.v1 → a refusal of marketing, said on the page of a link, is the word of the link's record. */
@Controller()
export class OnMarketingRefused {
  constructor(
    @Inject(RefuseMarketing) private readonly refuseMarketing: RefuseMarketing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.content-consent', topic: 'kejing.content.consent.v1' })
  async handle(@Payload() { data, time, backfill }: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(data, MarketingRefusedSchema)) return;
    const { recordId, channel, proof } = data;
    if (!UUID.test(recordId) || Channel[channel] === undefined) throw new Reject('REFUSAL_INVALID', 'record_id must be a UUID and channel a known one');
    await this.refuseMarketing.execute(ctx.tx, { recordId, channel, proof, refuseTime: toDate(data.refuseTime) ?? time }, { now: this.clock.now(), backfill });
  }
}
