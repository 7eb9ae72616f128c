import { createHash } from 'node:crypto';
import { fault } from '@kejing/errors';

// Not signed: a position only says where to go on; the query's own checks run for every page. It is bound to its query so that
// a token of another filter or order fails instead of skipping rows silently.
const maxLength = 2048;

/**
 * Makes the opaque token of the next page. `query` is everything that decides the result and its order, without page size and
 * token; `position` is the key of the last row. Neither may hold personal data: the token is readable.
 */
export function encodePageToken(query: object, position: object): string {
  return Buffer.from(JSON.stringify({ q: hashOf(query), p: position })).toString('base64url');
}

/**
 * The position in a page token, or undefined for an empty one (the first page).
 * Throws INVALID PAGE_TOKEN_MALFORMED, or PAGE_TOKEN_OF_OTHER_QUERY when the query differs from the one that made it.
 */
export function decodePageToken<P extends object = Record<string, unknown>>(token: string, query: object): P | undefined {
  if (token === '') return undefined;
  const content = parse(token);
  if (!content) throw invalid('PAGE_TOKEN_MALFORMED', 'the page token cannot be read');
  if (content.q !== hashOf(query)) throw invalid('PAGE_TOKEN_OF_OTHER_QUERY', 'the page token belongs to another query');
  return content.p as P;
}

function invalid(code: string, message: string) {
  return fault('INVALID', code, message, { fieldViolations: [{ field: 'page_token', description: message }] });
}

function parse(token: string): { q: string; p: object } | undefined {
  if (token.length > maxLength) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof content !== 'object' || content === null || !('q' in content) || !('p' in content)) return undefined;
    if (typeof content.q !== 'string' || typeof content.p !== 'object' || content.p === null || Array.isArray(content.p)) return undefined;
    return { q: content.q, p: content.p };
  } catch {
    return undefined;
  }
}

function hashOf(query: object): string {
  return createHash('sha256').update(canonical(query)).digest('base64url').slice(0, 16);
}

/** JSON with sorted keys, so that the order in which a query object was built does not matter; undefined is left out. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Date || typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}
