import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ContentPublishedSchema, ContentWithdrawnSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { ContentVersion } from './content.js';

const TOPIC = 'kejing.content.content.v1';

/** A version is shown from now on. */
export function toContentPublished(contentId: string, contentKey: string, v: ContentVersion): OutgoingEvent {
  return outgoing({
    topic: TOPIC,
    key: contentId,
    schema: ContentPublishedSchema,
    data: {
      contentId, contentKey, version: v.version, kind: v.body.kind, title: v.title, summary: v.summary, topics: [...v.topics],
      ...(v.expireTime ? { expireTime: timestampFromDate(v.expireTime) } : {}),
    },
    time: v.updateTime,
  });
}

/** The content is shown no longer. */
export function toContentWithdrawn(contentId: string, v: ContentVersion): OutgoingEvent {
  return outgoing({
    topic: TOPIC,
    key: contentId,
    schema: ContentWithdrawnSchema,
    data: { contentId, reason: v.reviewReason ?? '', withdrawTime: timestampFromDate(v.updateTime) },
    time: v.updateTime,
  });
}
