import type { ValidationError } from '@nestjs/common';
import { fault, type KejingError } from '@kejing/errors';

export interface FieldViolation {
  field: string;
  description: string;
}

const maxViolations = 50;

/**
 * Violations with the path as the contract writes it: snake_case, indexes of lists in brackets from 0
 * (`items[2].policy_id`). Descriptions name the rule, never the value.
 */
export function fieldViolations(errors: readonly ValidationError[], parent = ''): FieldViolation[] {
  return errors.flatMap((error) => {
    const field = join(parent, error.property);
    const own = Object.values(error.constraints ?? {}).map((description) => ({ field, description }));
    return [...own, ...fieldViolations(error.children ?? [], field)];
  });
}

/** For Nest's ValidationPipe: the error that becomes INVALID_ARGUMENT with google.rpc.BadRequest. */
export function invalidRequest(errors: readonly ValidationError[]): KejingError {
  return fault('INVALID', 'REQUEST_INVALID', 'the request is not valid', {
    fieldViolations: fieldViolations(errors).slice(0, maxViolations),
  });
}

function join(parent: string, property: string): string {
  if (/^\d+$/.test(property) && parent !== '') return `${parent}[${property}]`;
  const name = property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return parent === '' ? name : `${parent}.${name}`;
}
