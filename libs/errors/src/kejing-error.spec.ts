// Promise: an error carries a code for programs, a public and an internal message, and says whether to try again.
import { describe, expect, it } from 'vitest';
import { errorKinds, fault, isKejingError, KejingError } from './index.js';

describe('fault', () => {
  it('keeps the internal message from the public one', () => {
    const cause = new Error('socket');
    const e = fault('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'try again later', { internal: 'pool timed out', cause });
    expect(e).toBeInstanceOf(Error);
    expect(e.publicMessage).toBe('try again later');
    expect(e.message).toBe('DATABASE_UNAVAILABLE: pool timed out');
    expect(e.cause).toBe(cause);
    expect(e.stack).toContain('kejing-error.spec');
  });

  it('is retriable by default only where something is away', () => {
    const retriable = errorKinds.filter((kind) => fault(kind, 'X', 'x').retriable);
    expect(retriable).toEqual(['UNAVAILABLE']);
    expect(fault('CONFLICT', 'X', 'x', { retriable: true }).retriable).toBe(true);
    expect(fault('UNAVAILABLE', 'X', 'x', { retriable: false }).retriable).toBe(false);
  });

  it('carries field violations and metadata, empty by default', () => {
    const e = fault('INVALID', 'BAD_REQUEST', 'bad', { fieldViolations: [{ field: 'name', description: 'is empty' }], metadata: { limit: '5' } });
    expect(e.fieldViolations).toEqual([{ field: 'name', description: 'is empty' }]);
    expect(e.metadata).toEqual({ limit: '5' });
    expect(fault('INTERNAL', 'X', 'x').fieldViolations).toEqual([]);
    expect('cause' in fault('INTERNAL', 'X', 'x')).toBe(false);
  });

  it('is told apart from other errors', () => {
    expect(isKejingError(new KejingError('INTERNAL', 'X', 'x'))).toBe(true);
    expect([new Error('x'), null, undefined, 'X', { kind: 'INTERNAL', code: 'X' }].some(isKejingError)).toBe(false);
  });
});
