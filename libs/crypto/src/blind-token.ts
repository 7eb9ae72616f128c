import { createHmac, type KeyObject } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const TOKEN_HEX = 32; // 128 bits: no accidental equals among 10^12 values

/**
 * A keyed token that stands for a value in an index (blind index): equal values of one column give equal tokens, and nobody
 * without the key can tell the value or compare two columns.
 * @param column the column's name, such as `phone`; no NUL
 * @param normalised the value in its canonical form; the caller normalises
 * @returns `v1.` and 32 hex digits
 */
export function blindToken(ring: KeyRing, column: string, normalised: string): string {
  return token(ring.current.version, ring.current.key, column, normalised);
}

/** The tokens of a value under every live key, current first: what to search for while keys are rotated. */
export function blindTokens(ring: KeyRing, column: string, normalised: string): string[] {
  return [...ring.byVersion].reverse().map(([version, key]) => token(version, key, column, normalised));
}

function token(version: string, key: KeyObject, column: string, normalised: string): string {
  if (column.includes('\0')) throw new RangeError('a column name holds no NUL');
  // NUL ends the column, so that ('a', 'bc') and ('ab', 'c') differ.
  const digest = createHmac('sha256', key).update(`${column}\0${normalised}`, 'utf8').digest('hex');
  return `${version}.${digest.slice(0, TOKEN_HEX)}`;
}
