import type { TagDecision } from './decide-tag.js';
import type { StoredTag, TagChange, TagKey } from './tag.js';

/** The value as it is kept. */
export function toStored({ subjectKind, subjectId, tagId }: TagKey, { state, grounds }: TagDecision, sensitive: boolean): StoredTag {
  if (state.kind === 'NONE') throw new Error('a value without state is not kept');
  return { subjectKind, subjectId, tagId, sensitive, state, grounds };
}

/** What there is to tell: a change, or nothing. */
export function toChanges({ subjectKind, subjectId, tagId, backfill }: TagKey & { backfill: boolean }, decision: TagDecision, sensitive: boolean): TagChange[] {
  const named = { subjectKind, subjectId, tagId, backfill, sensitive };
  switch (decision.kind) {
    case 'KEEP':
      return [];
    case 'REMOVED':
      return [{ ...named, change: 'REMOVED', value: decision.state, evidence: decision.evidence }];
    case 'ASSIGNED':
    case 'RENEWED':
      return [{ ...named, change: decision.kind, value: decision.state }];
  }
}
