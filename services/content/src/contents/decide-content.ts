import type { Content, ContentVersion, Draft } from './content.js';
import { contentExpired, contentInReview, nothingPublished, reviewerIsAuthor, revisionChanged, wrongState } from './content.errors.js';

/** The newest version as it becomes; a new number means that a new row begins. All decisions throw a KejingError where the state does not allow them. */
export type Edited = { readonly kind: 'SAME_VERSION' | 'NEW_VERSION'; readonly version: ContentVersion };

/** The first draft of a content. */
export function firstDraft(draft: Draft, author: string, now: Date): ContentVersion {
  return {
    ...draft, version: 1, state: 'DRAFT', revision: 1, authors: [author], reviewer: null, reviewReason: null,
    createTime: now, updateTime: now, publishTime: null,
  };
}

/**
 * Editing. A draft changes in place; an approval stands only for what was read, so an approved version becomes a draft again;
 * what was ever published stays as it was, and a new version begins.
 */
export function decideEdit({ latest }: Content, draft: Draft, author: string, revision: number, now: Date): Edited {
  checkRevision(latest, revision);
  switch (latest.state) {
    case 'DRAFT':
    case 'APPROVED':
      return {
        kind: 'SAME_VERSION',
        version: {
          ...latest, ...draft, state: 'DRAFT', revision: latest.revision + 1, updateTime: now, reviewer: null,
          authors: [...latest.authors.filter((known) => known !== author), author],
        },
      };
    case 'IN_REVIEW':
      throw contentInReview();
    case 'PUBLISHED':
    case 'SUPERSEDED':
    case 'WITHDRAWN':
      return { kind: 'NEW_VERSION', version: { ...firstDraft(draft, author, now), version: latest.version + 1 } };
    default:
      return latest.state satisfies never;
  }
}

/** Draft → in review. The phrase check comes before. */
export function decideSubmit({ latest }: Content, revision: number, now: Date): ContentVersion {
  checkRevision(latest, revision);
  mustBe(latest, 'DRAFT');
  return moved(latest, 'IN_REVIEW', now);
}

/** In review → approved, by somebody who wrote nothing of it. */
export function decideApprove({ latest }: Content, reviewer: string, revision: number, now: Date): ContentVersion {
  checkRevision(latest, revision);
  mustBe(latest, 'IN_REVIEW');
  if (latest.authors.includes(reviewer)) throw reviewerIsAuthor();
  return { ...moved(latest, 'APPROVED', now), reviewer, reviewReason: null };
}

/** In review → draft again, with the reason. */
export function decideReject({ latest }: Content, reviewer: string, reason: string, revision: number, now: Date): ContentVersion {
  checkRevision(latest, revision);
  mustBe(latest, 'IN_REVIEW');
  return { ...moved(latest, 'DRAFT', now), reviewer, reviewReason: reason };
}

/** Approved → published; what was published before is superseded by the store. */
export function decidePublish({ latest }: Content, now: Date): ContentVersion {
  mustBe(latest, 'APPROVED');
  if (latest.expireTime !== null && latest.expireTime <= now) throw contentExpired();
  return { ...moved(latest, 'PUBLISHED', now), publishTime: now };
}

/** Published → withdrawn. The published version may be older than the newest one: a draft of a next version goes on. */
export function decideWithdraw(published: ContentVersion | undefined, actor: string, reason: string, now: Date): ContentVersion {
  if (published?.state !== 'PUBLISHED') throw nothingPublished();
  return { ...moved(published, 'WITHDRAWN', now), reviewer: actor, reviewReason: reason };
}

function moved(version: ContentVersion, state: ContentVersion['state'], now: Date): ContentVersion {
  return { ...version, state, revision: version.revision + 1, updateTime: now };
}

function mustBe(version: ContentVersion, state: ContentVersion['state']): void {
  if (version.state !== state) throw wrongState(version.state, state);
}

function checkRevision(version: ContentVersion, revision: number): void {
  if (revision !== 0 && revision !== version.revision) throw revisionChanged(version.revision);
}
