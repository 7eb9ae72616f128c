import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InteractionKind as KindNumber } from '@kejing/contracts/es/common/v1/types_pb';
import { ContentInteractedSchema, InteractionSignalledSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Interaction, InteractionKind, Signal } from './interaction.js';

const KINDS: Record<InteractionKind, KindNumber> = {
  OPENED: KindNumber.OPENED,
  READ: KindNumber.READ,
  VISITED_STUDIO: KindNumber.VISITED_STUDIO,
  ATTENDED: KindNumber.ATTENDED,
  CONSULTED: KindNumber.CONSULTED,
};

/** What an interaction belongs to, beside the record. */
export interface InteractionContext {
  readonly taskId: string | null;
  readonly runId: string | null;
  readonly topics: readonly string[];
}

export function toContentInteracted(i: Interaction, { taskId, runId, topics }: InteractionContext): OutgoingEvent {
  return outgoing({
    topic: 'kejing.content.interaction.v1',
    key: i.recordId,
    schema: ContentInteractedSchema,
    data: {
      interactionId: i.interactionId, recordId: i.recordId, agentId: i.agentId, contentId: i.contentId ?? '', linkId: i.linkId, kind: KINDS[i.kind],
      durationSeconds: i.durationSeconds, interactionTime: timestampFromDate(i.interactionTime), taskId: taskId ?? '', runId: runId ?? '', topics: [...topics],
    },
    time: i.interactionTime,
  });
}

export function toInteractionSignalled(i: Interaction, signal: Signal, { runId, topics }: InteractionContext): OutgoingEvent {
  return outgoing({
    topic: 'kejing.content.signal.v1',
    key: i.recordId,
    schema: InteractionSignalledSchema,
    data: {
      ...signal, recordId: i.recordId, agentId: i.agentId, contentId: i.contentId ?? '', interactionId: i.interactionId,
      interactionTime: timestampFromDate(i.interactionTime), topics: [...topics], kind: KINDS[i.kind], runId: runId ?? '',
    },
    time: i.interactionTime,
  });
}
