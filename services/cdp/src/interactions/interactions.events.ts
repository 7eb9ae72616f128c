import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InteractionRecordedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Interaction } from './interaction.js';

/** The event that tells of an interaction, keyed by its record. */
export function toInteractionRecorded(one: Interaction, customerId: string, backfill: boolean): OutgoingEvent {
  return outgoing({
    topic: 'kejing.cdp.interaction.v1',
    key: one.recordId,
    schema: InteractionRecordedSchema,
    data: {
      interactionId: one.interactionId,
      recordId: one.recordId,
      customerId,
      kind: one.kind,
      sourceSystem: one.sourceSystem,
      contentId: one.contentId,
      agentId: one.agentId,
      interactionTime: timestampFromDate(one.time),
      durationSeconds: one.durationSeconds,
      subject: one.subject,
      conversationId: one.conversationId,
    },
    time: one.time,
    backfill,
  });
}
