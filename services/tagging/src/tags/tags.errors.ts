import { fault, type KejingError } from '@kejing/errors';

export function tagNotManual(): KejingError {
  return fault('PRECONDITION', 'TAG_NOT_MANUAL', 'the tag states a fact of a source; it is neither given nor taken by hand');
}

export function tagNotAssigned(): KejingError {
  return fault('NOT_FOUND', 'TAG_NOT_ASSIGNED', 'the subject does not have this tag');
}

export function tagOfOtherSubject(): KejingError {
  const description = 'is not a tag for this kind of subject';
  return fault('INVALID', 'TAG_OF_OTHER_SUBJECT', `the tag ${description}`, { fieldViolations: [{ field: 'tag_id', description }] });
}

export function expired(): KejingError {
  return fault('INVALID', 'EXPIRE_TIME_PAST', 'the tag would have ended already', { fieldViolations: [{ field: 'expire_time', description: 'must be in the future' }] });
}
