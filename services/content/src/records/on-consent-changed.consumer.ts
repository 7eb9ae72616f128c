import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepRecords } from './keep-records.js';

/** A page is shared by an agent: consent to e-mail alone is none to his links. */
const OF_LINKS: ReadonlySet<Channel> = new Set([Channel.UNSPECIFIED, Channel.AGENT]);

/** kejing.cdp.consent.v1 → a later consent to marketing ends a refusal that was said on a page. */
@Controller()
export class OnConsentChanged {
  constructor(@Inject(KeepRecords) private readonly records: KeepRecords) {}

  @OnEvents({ group: 'content.consent', topic: 'kejing.cdp.consent.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const consents = events.flatMap(({ data, time }) => {
      if (!isMessage(data, ConsentChangedSchema) || !data.granted || data.purpose !== Purpose.MARKETING || !OF_LINKS.has(data.channel)) return [];
      return [{ recordId: data.recordId, time: toDate(data.consentTime) ?? time }];
    });
    await this.records.consented(ctx.tx, consents);
  }
}
