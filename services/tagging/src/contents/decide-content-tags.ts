import type { TagProposal } from '../tags/tag.js';

/** A version of a content that was published. */
export interface PublishedContent {
  readonly contentId: string;
  /** ARTICLE, LIVE and so on. */
  readonly kind: string;
  readonly eventId: string;
  readonly time: Date;
  readonly backfill: boolean;
}

const FORMATS: Readonly<Record<string, string>> = { ARTICLE: 'content.format.图文', LIVE: 'content.format.直播' };

/** The format of a content is a fact; what it is about is for people to say. */
export function proposeContentTags({ contentId, kind, eventId, time, backfill }: PublishedContent): TagProposal[] {
  const tagId = FORMATS[kind];
  if (tagId === undefined) return [];
  const support = { source: 'FACT', confidence: 1, evidence: { eventIds: [eventId] }, assignTime: time, expireTime: null } as const;
  return [{ subjectKind: 'CONTENT', subjectId: contentId, tagId, backfill, word: { kind: 'SUPPORT', support } }];
}
