import { toDate, toTimestamp } from '@kejing/contracts';
import {
  ContentKind, ContentState, PhraseLevel, type Content as ContentMessage, type ContentDraft, type PhraseFinding as FindingMessage,
} from '@kejing/contracts/grpc/content/v1/content';
import type { PhraseFinding } from '../phrases/phrase.js';
import type { ContentAt, ContentBody, Draft, VersionState } from './content.js';
import { draftInvalid } from './content.errors.js';

const KINDS: Record<ContentBody['kind'], ContentKind> = { ARTICLE: ContentKind.CONTENT_KIND_ARTICLE, LIVE: ContentKind.CONTENT_KIND_LIVE };
const STATES: Record<VersionState, ContentState> = {
  DRAFT: ContentState.CONTENT_STATE_DRAFT,
  IN_REVIEW: ContentState.CONTENT_STATE_IN_REVIEW,
  APPROVED: ContentState.CONTENT_STATE_APPROVED,
  PUBLISHED: ContentState.CONTENT_STATE_PUBLISHED,
  SUPERSEDED: ContentState.CONTENT_STATE_SUPERSEDED,
  WITHDRAWN: ContentState.CONTENT_STATE_WITHDRAWN,
};

/** The state that a number of the contract names; undefined for none. */
export const stateOf = (state: ContentState): VersionState | undefined => (Object.keys(STATES) as VersionState[]).find((name) => STATES[name] === state);

/** A kind as events and expressions name it. */
export const kindName = (kind: ContentKind): string => (ContentKind[kind] ?? 'UNKNOWN').replace('CONTENT_KIND_', '');

/** @throws INVALID DRAFT_INVALID unless exactly one body is given */
export function toDraft(message: ContentDraft | undefined): Draft {
  if (!message) throw draftInvalid([{ field: 'draft', description: 'is missing' }]);
  const { title, summary, article, live } = message;
  const topics = message.topics;
  const expireTime = toDate(message.expireTime) ?? null;
  if (article && !live) return { title, summary, topics, expireTime, body: { kind: 'ARTICLE', html: article.html } };
  if (live && !article) {
    const { streamUrl, replayUrl, host, html } = live;
    const [startTime, endTime] = [toDate(live.startTime)?.toISOString() ?? '', toDate(live.endTime)?.toISOString() ?? ''];
    return { title, summary, topics, expireTime, body: { kind: 'LIVE', startTime, endTime, streamUrl, replayUrl, host, html } };
  }
  throw draftInvalid([{ field: 'draft.body', description: 'exactly one body must be given' }]);
}

/** @param withBody false in lists */
export function toContentMessage({ contentId, contentKey, kind, publishedVersion, version: v }: ContentAt, withBody: boolean): ContentMessage {
  return {
    contentId, contentKey, kind: KINDS[kind], version: v.version, state: STATES[v.state], revision: v.revision, title: v.title, summary: v.summary,
    topics: [...v.topics], expireTime: v.expireTime ? toTimestamp(v.expireTime) : undefined, ...(withBody ? bodyMessage(v.body) : {}),
    publishedVersion: publishedVersion ?? 0, author: v.authors.at(-1) ?? '', reviewer: v.reviewer ?? '', reviewReason: v.reviewReason ?? '',
    createTime: toTimestamp(v.createTime), updateTime: toTimestamp(v.updateTime), publishTime: v.publishTime ? toTimestamp(v.publishTime) : undefined,
  };
}

function bodyMessage(body: ContentBody): Pick<ContentMessage, 'article' | 'live'> {
  switch (body.kind) {
    case 'ARTICLE':
      return { article: { html: body.html } };
    case 'LIVE': {
      const { startTime, endTime, streamUrl, replayUrl, host, html } = body;
      return { live: { startTime: toTimestamp(new Date(startTime)), endTime: toTimestamp(new Date(endTime)), streamUrl, replayUrl, host, html } };
    }
    default:
      return body satisfies never;
  }
}

export function toFindingMessage(finding: PhraseFinding & { readonly field?: string }): FindingMessage {
  const { field = '', phraseClass, level, start, end, text, phrase, basis } = finding;
  return { field, phraseClass, level: level === 'BLOCK' ? PhraseLevel.PHRASE_LEVEL_BLOCK : PhraseLevel.PHRASE_LEVEL_WARN, start, end, text, phrase, basis };
}
