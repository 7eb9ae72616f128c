import { fault, type KejingError } from '@kejing/errors';

export const scriptNotFound = (): KejingError => fault('NOT_FOUND', 'SCRIPT_NOT_FOUND', 'there is no such script');
export const scriptNotDraft = (): KejingError => fault('PRECONDITION', 'SCRIPT_NOT_DRAFT', 'the script was reviewed already');
export const authorMayNotApprove = (): KejingError => fault('DENIED', 'AUTHOR_MAY_NOT_APPROVE', 'a script is approved by somebody other than its author');
export const scriptRefused = (problems: readonly string[]): KejingError =>
  fault('INVALID', 'TEMPLATE_REFUSED', 'the text cannot be used', { fieldViolations: problems.map((description) => ({ field: 'text', description })) });
