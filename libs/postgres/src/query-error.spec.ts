// Promise: every failure of the driver comes out as one of ours, and none carries a value of a row.
import { describe, expect, it } from 'vitest';
import { fault } from '@kejing/errors';
import { cleanError, isContention, isUniqueViolation, QueryError } from './query-error.js';

const driver = (code: string, message = 'x', more: object = {}) => ({ query: 'q', parameters: ['canary'], driverError: Object.assign(new Error(message), { code, detail: 'Key (phone)=(canary)', ...more }) });

describe('cleanError', () => {
  it.each(['08006', '57P01', '57P03', '53300', '28P01', '3D000', '25P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])('takes %s for a database that is away', (code) => {
    expect(cleanError(driver(code))).toMatchObject({ kind: 'UNAVAILABLE', code: 'DATABASE_UNAVAILABLE', retriable: true });
  });

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect', 'Query read timeout', 'Client has encountered a connection error and is not queryable'])('takes "%s" for one too', (message) => {
    expect(cleanError(new Error(message))).toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it('keeps state, constraint and message of a refused statement, not its values', () => {
    const e = cleanError(driver('23505', 'duplicate key', { constraint: 'c', table: 't' }));
    expect(e).toMatchObject({ sqlState: '23505', constraint: 'c', table: 't', message: '23505: duplicate key' });
    expect(JSON.stringify(e)).not.toContain('canary');
    expect(isUniqueViolation(e, 'c')).toBe(true);
    expect((cleanError(driver('22P02', 'invalid input syntax: "canary"')) as Error).message).not.toContain('canary');
  });

  it('unwraps what has no SQLSTATE, and leaves our own errors and foreign ones alone', () => {
    const wrapped = driver('');
    expect(cleanError(wrapped)).toBe(wrapped.driverError);
    const own = fault('NOT_FOUND', 'X', 'x');
    const foreign = new TypeError('x');
    expect([cleanError(own), cleanError(foreign), cleanError('text')]).toEqual([own, foreign, 'text']);
  });
});

describe('isContention', () => {
  it('is a deadlock or a serialization failure, nothing else', () => {
    expect(['40P01', '40001', '23505', '55P03'].map((s) => isContention(new QueryError(s, 'x')))).toEqual([true, true, false, false]);
  });
});
