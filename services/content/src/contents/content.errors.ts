import { fault, type FieldViolation, type KejingError } from '@kejing/errors';

export const contentNotFound = () => fault('NOT_FOUND', 'CONTENT_NOT_FOUND', 'there is no such content');
export const contentKeyTaken = () => fault('CONFLICT', 'CONTENT_KEY_TAKEN', 'another content has this key');
export const revisionChanged = (revision: number) =>
  fault('CONFLICT', 'REVISION_CHANGED', 'the content was changed since it was read', { metadata: { revision: String(revision) } });
export const contentInReview = () => fault('PRECONDITION', 'CONTENT_IN_REVIEW', 'the content is in review and cannot be edited');
export const wrongState = (state: string, wanted: string) =>
  fault('PRECONDITION', 'CONTENT_STATE_WRONG', `the newest version is ${state}; it must be ${wanted}`, { metadata: { state, wanted } });
export const nothingPublished = () => fault('PRECONDITION', 'CONTENT_NOT_PUBLISHED', 'no version of the content is published');
export const contentExpired = () => fault('PRECONDITION', 'CONTENT_EXPIRED', 'the content has expired');
export const reviewerIsAuthor = () => fault('DENIED', 'REVIEWER_IS_AUTHOR', 'who wrote the content may not approve it');
export const kindUnimplemented = (kind: string) =>
  fault('UNIMPLEMENTED', 'CONTENT_KIND_UNIMPLEMENTED', `contents of the kind ${kind} are not built yet`, { metadata: { kind } });
export const bodyOfOtherKind = (kind: string) => invalid('BODY_OF_OTHER_KIND', [{ field: 'draft.body', description: `must be the body of the kind ${kind}` }]);
export const draftInvalid = (violations: FieldViolation[]) => invalid('DRAFT_INVALID', violations);
export const phrasesBlocked = (violations: FieldViolation[]) => invalid('PHRASES_BLOCKED', violations);

function invalid(code: string, fieldViolations: FieldViolation[]): KejingError {
  return fault('INVALID', code, 'the content cannot be taken as it is', { fieldViolations });
}
