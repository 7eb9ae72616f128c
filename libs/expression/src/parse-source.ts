import { parse } from '@bufbuild/cel';
import { Refusal } from './problem.js';

type Parsed = ReturnType<typeof parse>;
/** The library's syntax tree; its types live in a package that is not ours to depend on. */
export type Expr = NonNullable<Parsed['expr']>;
export type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];
export type SourceInfo = NonNullable<Parsed['sourceInfo']>;

export const MAX_SOURCE_CHARACTERS = 4_000;
export const MAX_NESTING = 40;

const OPEN = '([{';
const CLOSE = ')]}';

/** Bounds brackets before the parser sees them: it recurses, and parentheses leave no trace in its tree. */
function refuseDeepBrackets(source: string): void {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (OPEN.includes(character) && ++depth > MAX_NESTING) throw new Refusal(`nested more than ${MAX_NESTING} deep`, at);
    else if (CLOSE.includes(character)) depth--;
  }
}

/** Parses within the bounds, or throws a Refusal that tells the place. */
export function parseSource(source: string): { expr: Expr; info: SourceInfo } {
  if (source.trim() === '') throw new Refusal('the expression is empty', 0);
  // Characters are counted as UTF-16 units: the bound is about work, and offsets count the same way.
  if (source.length > MAX_SOURCE_CHARACTERS) throw new Refusal(`longer than ${MAX_SOURCE_CHARACTERS} characters`, MAX_SOURCE_CHARACTERS);
  refuseDeepBrackets(source);
  let parsed: Parsed;
  try {
    parsed = parse(source);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(`nested more than ${MAX_NESTING} deep`, 0);
    const offset = offsetOf(error) ?? 0;
    const rest = source.slice(offset).trim().slice(0, 20);
    throw new Refusal(rest === '' ? 'the expression ends too early' : `cannot be read from here on: ${rest}`, offset);
  }
  if (!parsed.expr || !parsed.sourceInfo) throw new Refusal('the expression is empty', 0);
  return { expr: parsed.expr, info: parsed.sourceInfo };
}

/** The parser's own error class is not exported; it carries `location.start.offset`. */
function offsetOf(error: unknown): number | undefined {
  const offset = (error as { location?: { start?: { offset?: unknown } } }).location?.start?.offset;
  return typeof offset === 'number' ? offset : undefined;
}
