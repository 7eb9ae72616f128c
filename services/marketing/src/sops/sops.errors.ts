import { fault, type FieldViolation } from '@kejing/errors';

export const sopNotFound = () => fault('NOT_FOUND', 'SOP_NOT_FOUND', 'there is no such SOP or version');
export const sopNotDraft = () => fault('PRECONDITION', 'SOP_NOT_DRAFT', 'the version is not a draft');
export const sopNotPublished = () => fault('PRECONDITION', 'SOP_NOT_PUBLISHED', 'the SOP has no published version');
export const sopInvalid = (problems: readonly FieldViolation[]) =>
  fault('INVALID', 'SOP_INVALID', 'the document is not a valid SOP', { fieldViolations: problems.slice(0, 100) });
