import { check } from './check.js';
import { toFunction } from './evaluate.js';
import type { Node } from './node.js';
import { parseSource } from './parse-source.js';
import { Refusal, type Problem } from './problem.js';
import type { Schema } from './types.js';

/** A condition of an expression that has `&&` at its top, or the whole of one that has none. */
export interface ExpressionPart {
  /** The same for parts of the same meaning under one schema. */
  readonly key: string;
  /** As `evaluate` of the whole. */
  evaluate(vars: Readonly<Record<string, unknown>>): boolean;
}

/** An expression that is ready to run, or what is wrong with it (at most one problem per place, in order of place). */
export type Compiled =
  | {
      readonly ok: true;
      /** True if it matches. A missing or ill-typed value, or an overflow, that decides the result is "no match": false. Never throws on data. */
      evaluate(vars: Readonly<Record<string, unknown>>): boolean;
      /** The variables of the schema that the expression names, sorted. */
      readonly variables: string[];
      /** What must hold at once: the expression matches where each of these does. Who has many expressions can ask each part of the same key once. */
      parts(): ExpressionPart[];
    }
  | { readonly ok: false; readonly problems: Problem[] };

/**
 * Compiles a condition of the CEL subset against the variables that exist. Never throws on any source.
 *
 * The subset: literals; variables and fields of declared structures; && || !; == != < <= > >= ; in (a list variable or a list of
 * literals); + - * on numbers and on timestamps with durations; list.exists(x, …) and list.all(x, …); size, startsWith, contains;
 * has(structure.field); timestamp("…") and duration("…") of literals. At most 4,000 characters, 40 levels, 3 nested macros.
 * Text compares by code point; ints are safe integers; time is counted in milliseconds.
 */
export function compile(source: string, schema: Schema): Compiled {
  try {
    const { expr, info } = parseSource(source);
    const { node, problems, variables } = check(source, expr, info, schema);
    if (problems.length > 0) return { ok: false, problems };
    return { ok: true, evaluate: toFunction(node), variables, parts: () => partsOf(node) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problems: [{ message: error.message, offset: error.offset }] };
    throw error;
  }
}

/** A part that is an error is "no match", and so is the whole: a false one beside it would not make it match either. */
function partsOf(node: Node): ExpressionPart[] {
  if (node.op === 'and') return [...partsOf(node.left), ...partsOf(node.right)];
  return [{ key: JSON.stringify(node), evaluate: toFunction(node) }];
}
