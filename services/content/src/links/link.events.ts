import { LinkCreatedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Link } from './link.js';

/** A link is ready to be shared. */
export function toLinkCreated(link: Link, url: string, studioUrl: string): OutgoingEvent {
  const { linkId, recordId, agentId, contentId, contentTitle, taskId, runId } = link;
  return outgoing({
    topic: 'kejing.content.link.v1',
    key: recordId,
    schema: LinkCreatedSchema,
    data: { linkId, recordId, agentId, contentId, contentTitle, url, studioUrl, taskId: taskId ?? '', runId: runId ?? '' },
    time: link.createTime,
  });
}
