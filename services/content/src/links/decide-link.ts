import type { ContentAt } from '../contents/content.js';
import type { RecordState } from '../records/record.js';
import type { StudioAgent } from '../studios/studio.js';
import type { Link } from './link.js';

const LIFE_MS = 180 * 86_400_000;

/** Why no link is made. */
export type LinkRefusal = 'CONTENT_NOT_PUBLISHED' | 'AGENT_NOT_ACTIVE' | 'RECORD_ERASED' | 'RECORD_OPTED_OUT';

export interface LinkWish {
  readonly recordId: string;
  readonly taskId: string | null;
  readonly runId: string | null;
  readonly content: ContentAt | undefined;
  readonly agent: StudioAgent | undefined;
  readonly record: RecordState | undefined;
  /** Whether the customer of the record refused, on any of her records. */
  readonly refused: boolean;
}

/** A link lives as long as its content, at most 180 days. Only what is shown now, by an agent who works, for somebody who did not refuse. */
export function decideLink(wish: LinkWish, linkId: string, code: string, now: Date): { kind: 'LINK'; link: Link } | { kind: 'REFUSED'; reason: LinkRefusal } {
  const { content, agent, record, refused, recordId, taskId, runId } = wish;
  if (!content) return { kind: 'REFUSED', reason: 'CONTENT_NOT_PUBLISHED' };
  if (!agent?.active) return { kind: 'REFUSED', reason: 'AGENT_NOT_ACTIVE' };
  if (record?.erased) return { kind: 'REFUSED', reason: 'RECORD_ERASED' };
  if (refused) return { kind: 'REFUSED', reason: 'RECORD_OPTED_OUT' };
  const latest = new Date(now.getTime() + LIFE_MS);
  const { expireTime, title } = content.version;
  return {
    kind: 'LINK',
    link: {
      linkId, recordId, code, agentId: agent.agentId, contentId: content.contentId, contentTitle: title, taskId, runId, createTime: now,
      expireTime: expireTime !== null && expireTime < latest ? expireTime : latest,
    },
  };
}
