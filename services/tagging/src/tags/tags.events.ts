import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { SubjectKind as SubjectKindMessage, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { TagChange } from './tag.js';

const TOPIC = 'kejing.tagging.tag.v1';

/** The event that tells of a change. */
export function toTagEvent(change: TagChange, tagName: string, now: Date): OutgoingEvent {
  const { subjectId, tagId, backfill, sensitive } = change;
  const subjectKind = SubjectKindMessage[change.subjectKind];
  const envelope = { topic: TOPIC, key: subjectId, time: now, backfill };
  if (change.change === 'REMOVED') {
    const { reason, version } = change.value;
    return outgoing({ ...envelope, schema: TagRemovedSchema, data: { subjectKind, subjectId, tagId, reason, removeTime: timestampFromDate(now), version } });
  }
  const { source, confidence, evidence, assignTime, expireTime, version } = change.value;
  const { ruleId = '', ruleVersion = 0, eventIds = [], conversationId = '', spans = [] } = evidence;
  return outgoing({
    ...envelope,
    schema: TagAssignedSchema,
    data: {
      subjectKind, subjectId, tagId, tagName, confidence, source, sensitive, version,
      evidence: { ruleId, ruleVersion, eventIds: [...eventIds], conversationId, spans: [...spans] },
      assignTime: timestampFromDate(assignTime),
      ...(expireTime && { expireTime: timestampFromDate(expireTime) }),
    },
  });
}
