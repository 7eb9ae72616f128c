import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Channel } from '@kejing/contracts/es/common/v1/types_pb';
import { MarketingRefusedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Link } from '../links/link.js';

/** She refused marketing, on all channels; the link proves it. */
export function toMarketingRefused({ recordId, linkId }: Link, now: Date): OutgoingEvent {
  return outgoing({
    topic: 'kejing.content.consent.v1',
    key: recordId,
    schema: MarketingRefusedSchema,
    data: { recordId, channel: Channel.UNSPECIFIED, proof: linkId, refuseTime: timestampFromDate(now) },
    time: now,
  });
}
