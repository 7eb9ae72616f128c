import { fault, type KejingError } from '@kejing/errors';

export const strategyNotFound = (): KejingError => fault('NOT_FOUND', 'STRATEGY_NOT_FOUND', 'there is no such strategy');

export const expressionRefused = (problems: readonly { message: string; offset: number }[]): KejingError =>
  fault('INVALID', 'EXPRESSION_REFUSED', 'the condition cannot be used', {
    fieldViolations: problems.map(({ message, offset }) => ({ field: 'eligibility', description: `at ${offset}: ${message}` })),
  });

export const templateRefused = (field: string, problems: readonly string[]): KejingError =>
  fault('INVALID', 'TEMPLATE_REFUSED', 'the text cannot be used', { fieldViolations: problems.map((description) => ({ field, description })) });
