import { inTimestampRange, timestampMs } from './literal.js';
import type { Type } from './types.js';

/**
 * Answers the reader that turns a caller's value into the evaluator's form (timestamps in ms, ints as numbers), or into undefined
 * where it is missing or not of its declared type. Elements of lists are read when they are reached.
 */
export function valueReader(type: Type): (value: unknown) => unknown {
  switch (type.kind) {
    case 'string':
      return (value) => (typeof value === 'string' ? value : undefined);
    case 'bool':
      return (value) => (typeof value === 'boolean' ? value : undefined);
    case 'int':
      return readInt;
    case 'double':
      // NaN is neither equal to itself nor ordered in CEL, but both in PostgreSQL: it counts as missing.
      return (value) => (Number.isFinite(value) ? value : undefined);
    case 'timestamp':
      return readTimestamp;
    case 'list':
      return (value) => (Array.isArray(value) ? value : undefined);
    case 'struct':
      return (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined);
    case 'duration':
    case 'unknown':
      return () => undefined;
  }
}

function readInt(value: unknown): number | undefined {
  const int = typeof value === 'bigint' ? Number(value) : value;
  return Number.isSafeInteger(int) ? (int as number) : undefined;
}

function readTimestamp(value: unknown): number | undefined {
  if (value instanceof Date) return inTimestampRange(value.getTime());
  return typeof value === 'string' ? timestampMs(value) : undefined;
}
