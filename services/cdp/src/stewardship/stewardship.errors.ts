import { fault } from '@kejing/errors';

export const reviewNotFound = () => fault('NOT_FOUND', 'REVIEW_NOT_FOUND', 'there is no such review');
export const reviewDecided = () => fault('PRECONDITION', 'REVIEW_DECIDED', 'the review is not open any more');
export const undoRunNotFound = () => fault('NOT_FOUND', 'UNDO_RUN_NOT_FOUND', 'there is no such run');
export const ruleNotUndoable = () =>
  fault('INVALID', 'RULE_NOT_UNDOABLE', "stewards' decisions are taken back one by one", { fieldViolations: [{ field: 'rule', description: 'a rule of matching, or VERIFIED_LOGIN' }] });
export const spanInvalid = () =>
  fault('INVALID', 'SPAN_INVALID', 'end_time must be after start_time', { fieldViolations: [{ field: 'end_time', description: 'must be after start_time' }] });
export const partyInvalid = (cause: string) => fault('INVALID', 'PARTY_INVALID', cause, { fieldViolations: [{ field: 'party', description: cause }] });
