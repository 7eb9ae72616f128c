// Promise: a page token goes on where the page before ended, and only within the query that made it.
import { describe, expect, it } from 'vitest';
import { decodePageToken, encodePageToken } from './page-token.js';

const query = { filter: { status: 'OPEN', tags: ['a', 'b'] }, order: 'time' };

describe('page token', () => {
  it('gives the position back, in whatever order the query is built', () => {
    const token = encodePageToken(query, { time: '2026-01-01T00:00:00Z', id: 'x' });
    expect(decodePageToken(token, { order: 'time', filter: { tags: ['a', 'b'], status: 'OPEN', other: undefined } }))
      .toEqual({ time: '2026-01-01T00:00:00Z', id: 'x' });
  });

  it('is empty for the first page', () => {
    expect(decodePageToken('', query)).toBeUndefined();
  });

  it('of another query is refused', () => {
    const token = encodePageToken(query, { id: 'x' });
    expect(() => decodePageToken(token, { ...query, order: 'name' }))
      .toThrow(expect.objectContaining({ kind: 'INVALID', code: 'PAGE_TOKEN_OF_OTHER_QUERY', fieldViolations: [expect.objectContaining({ field: 'page_token' })] }));
  });

  it.each(['x', 'bnVsbA', Buffer.from('{"q":1,"p":{}}').toString('base64url'), Buffer.from('{"q":"a","p":[]}').toString('base64url'), 'a'.repeat(5_000)])(
    'that is none is refused: %#', (token) => {
      expect(() => decodePageToken(token, query)).toThrow(expect.objectContaining({ code: 'PAGE_TOKEN_MALFORMED' }));
    });
});
