import type { Expr } from './parse-source.js';
import { BOOL, DOUBLE, INT, STRING, type Type } from './types.js';
import type { Constant } from './node.js';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MIN_TIMESTAMP_MS = Date.parse('0001-01-01T00:00:00Z');
const MAX_TIMESTAMP_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds of a CEL duration text such as "72h", "1h30m" or "-1.5s"; undefined if it is none or not of whole milliseconds. */
export function durationMs(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)$/.exec(text);
  if (!match || text.length > 64) return undefined;
  let total = 0;
  for (const [, amount, unit] of match[2]!.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * UNIT_MS[unit!]!;
  const rounded = Math.round(total);
  // 0.1 h is 360000.00000000006 ms in doubles: a tiny difference is rounding, a larger one a part of a millisecond.
  if (Math.abs(total - rounded) > 1e-6 || !Number.isSafeInteger(rounded)) return undefined;
  return match[1] === '-' ? 0 - rounded : rounded;
}

/** Milliseconds since 1970 of an RFC 3339 text with zone; undefined if it is none, if the day does not exist, or out of years 1–9999. */
export function timestampMs(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  // Date rolls 02-30 over to 03-02: compare the day with what it became.
  const day = new Date(`${match[1]}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== match[1]) return undefined;
  return inTimestampRange(Date.parse(text));
}

/** The value itself if it lies in CEL's range of timestamps (years 1 to 9999), else undefined. */
export function inTimestampRange(ms: number): number | undefined {
  return ms >= MIN_TIMESTAMP_MS && ms <= MAX_TIMESTAMP_MS ? ms : undefined;
}

/** The constant that a literal stands for, or the text that says why it cannot be used. */
export function readLiteral(expr: Expr): { value: Constant; type: Type } | { problem: string } {
  const constant = expr.exprKind.case === 'constExpr' ? expr.exprKind.value.constantKind : undefined;
  switch (constant?.case) {
    case 'stringValue':
      return { value: constant.value, type: STRING };
    case 'boolValue':
      return { value: constant.value, type: BOOL };
    case 'int64Value': {
      const value = Number(constant.value);
      return Number.isSafeInteger(value) ? { value, type: INT } : { problem: 'the number is out of range (±9007199254740991)' };
    }
    case 'doubleValue':
      return Number.isFinite(constant.value) ? { value: constant.value, type: DOUBLE } : { problem: 'the number is out of range' };
    case 'nullValue':
      return { problem: 'null cannot be compared: a missing value never matches; ask has(structure.field) instead' };
    case 'uint64Value':
      return { problem: 'write the number without u' };
    case 'bytesValue':
      return { problem: 'byte strings are not supported' };
    default:
      return { problem: 'a literal is expected here' };
  }
}
