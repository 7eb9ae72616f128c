import { checkCall, type Binding, type Checking } from './check-call.js';
import { readLiteral } from './literal.js';
import type { Node } from './node.js';
import { MAX_NESTING, type Expr, type SourceInfo } from './parse-source.js';
import { Refusal, type Problem } from './problem.js';
import { BOOL, nameOf, typeOf, UNKNOWN, type Fields, type Schema } from './types.js';

/** What stands where a problem was told; its type silences every check above it. */
const BROKEN: Node = { op: 'constant', value: false, type: UNKNOWN };

export interface Checked {
  readonly node: Node;
  readonly problems: Problem[];
  readonly variables: string[];
}

/**
 * Types an expression against the schema, admitting only the declared subset. The library checks nothing before evaluation
 * (its checker is not exported), so a wrong type would otherwise show up only as "never matches".
 */
export function check(source: string, root: Expr, info: SourceInfo, schema: Schema): Checked {
  const problems = new Map<number, Problem>();
  const variables = new Set<string>();
  const scope: Binding[] = [];

  const checking: Checking = { scope, tell, visit, isVariable: (name) => Object.hasOwn(schema.variables, name) };

  function offsetOf(expr: Expr): number {
    let offset = info.positions[expr.id.toString()] ?? 0;
    // The parser's place of an operator begins with the space before it.
    while (/\s/.test(source[offset] ?? '')) offset++;
    return offset;
  }

  function tell(expr: Expr, message: string): Node {
    const offset = offsetOf(expr);
    if (!problems.has(offset)) problems.set(offset, { message, offset });
    return BROKEN;
  }

  function visit(expr: Expr, depth: number): Node {
    if (depth > MAX_NESTING) throw new Refusal(`nested more than ${MAX_NESTING} deep`, offsetOf(expr));
    const kind = expr.exprKind;
    // A macro within another macro's arguments is an empty node there: only its id says what it was.
    const macro = info.macroCalls[expr.id.toString()]?.exprKind;
    if (macro?.case === 'callExpr') {
      const asked = macro.value.function === 'has' ? macro.value.args[0]?.exprKind : undefined;
      if (asked?.case === 'selectExpr' && asked.value.operand) return visitField(expr, asked.value.operand, asked.value.field, true, depth);
      return checkCall(checking, expr, macro.value, depth);
    }
    switch (kind.case) {
      case 'constExpr': {
        const literal = readLiteral(expr);
        return 'problem' in literal ? tell(expr, literal.problem) : { op: 'constant', ...literal };
      }
      case 'identExpr':
        return visitName(expr, kind.value.name);
      case 'selectExpr':
        return kind.value.operand ? visitField(expr, kind.value.operand, kind.value.field, false, depth) : tell(expr, 'a structure is missing');
      case 'callExpr':
        return checkCall(checking, expr, kind.value, depth);
      case 'listExpr':
        return tell(expr, 'a list can only stand to the right of in: kind in ["READ", "SHARE"]');
      default:
        return tell(expr, 'maps and messages are not supported');
    }
  }

  function visitName(expr: Expr, name: string): Node {
    const slot = scope.findLastIndex((binding) => binding.name === name);
    if (slot >= 0) return { op: 'element', slot, type: scope[slot]!.type };
    if (!Object.hasOwn(schema.variables, name)) {
      const names = [...Object.keys(schema.variables), ...scope.map((binding) => binding.name)];
      return tell(expr, `there is no ${name}; ${existing(names)}`);
    }
    variables.add(name);
    return { op: 'variable', name, type: typeOf(schema.variables[name]!) };
  }

  function visitField(expr: Expr, operand: Expr, name: string, testOnly: boolean, depth: number): Node {
    const of = visit(operand, depth + 1);
    if (of.type.kind === 'unknown') return BROKEN;
    if (of.type.kind !== 'struct') return tell(expr, `${nameOf(of.type)} has no fields, so no ${name}`);
    const fields: Fields = of.type.fields;
    if (!Object.hasOwn(fields, name)) return tell(expr, `there is no field ${name}; ${existing(Object.keys(fields))}`);
    return testOnly ? { op: 'has', of, name, type: BOOL } : { op: 'field', of, name, type: typeOf(fields[name]!) };
  }

  const node = visit(root, 1);
  if (node.type.kind !== 'bool' && node.type.kind !== 'unknown') {
    // The whole expression is at fault, not the place of its outermost operator.
    problems.set(0, problems.get(0) ?? { message: `must be true or false, but is ${nameOf(node.type)}`, offset: 0 });
  }
  return { node, problems: [...problems.values()].sort((a, b) => a.offset - b.offset), variables: [...variables].sort() };
}

const existing = (names: string[]): string => (names.length === 0 ? 'nothing is declared here' : `these exist: ${names.join(', ')}`);
