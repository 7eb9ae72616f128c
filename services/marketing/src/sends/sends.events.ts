import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Channel } from '@kejing/contracts/es/common/v1/types_pb';
import { SendConcludedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import { reasonOf, type Send } from './send.js';

export function sendConcluded({ sendId, runId, recordId, channel, contentId, state }: Send, now: Date): OutgoingEvent {
  return outgoing({
    topic: 'kejing.marketing.send.v1', key: recordId, schema: SendConcludedSchema, time: now,
    data: { sendId, runId, recordId, channel: Channel[channel], contentId, outcome: state.status, reason: reasonOf(state), concludeTime: timestampFromDate(now) },
  });
}
