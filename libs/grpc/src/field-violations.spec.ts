// Promise: a violation names the field as the contract does, with indexes of lists, and never the value.
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { fieldViolations, invalidRequest } from './field-violations.js';
import { NestedDto } from './grpc.fixture.js';

describe('field violations', () => {
  const errors = validateSync(plainToInstance(NestedDto, { policyParts: [{ text: 'ok' }, { text: '王小明的电话' }] }));

  it('write paths in snake_case with indexes', () => {
    expect(fieldViolations(errors).map((violation) => violation.field)).toEqual(['policy_parts[1].text']);
  });

  it('do not repeat the value', () => {
    expect(JSON.stringify(invalidRequest(errors))).not.toContain('王小明');
  });
});
