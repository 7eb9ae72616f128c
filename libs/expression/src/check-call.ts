import { durationMs, readLiteral, timestampMs } from './literal.js';
import type { Comparison, Constant, Node } from './node.js';
import type { Call, Expr } from './parse-source.js';
import { BOOL, comparable, DURATION, INT, isNumber, nameOf, STRING, TIMESTAMP, type ScalarName, type Type } from './types.js';

export interface Binding {
  readonly name: string;
  readonly type: Type;
}

export interface Checking {
  /** Elements of the exists/all around; the index is the slot. */
  readonly scope: Binding[];
  /** Notes a problem at the place of `expr`; answers a node of type unknown. */
  tell(expr: Expr, message: string): Node;
  visit(expr: Expr, depth: number): Node;
  isVariable(name: string): boolean;
}

/** Work grows as (list length)^depth; nobody needs more. */
const MAX_MACRO_DEPTH = 3;

const COMPARISONS: Record<string, Comparison> = { '_==_': '==', '_!=_': '!=', '_<_': '<', '_<=_': '<=', '_>_': '>', '_>=_': '>=' };
const ARITHMETIC: Record<string, '+' | '-' | '*'> = { '_+_': '+', '_-_': '-', '_*_': '*' };
/** How an unsupported operator is written, for the message. */
const WRITTEN: Record<string, string> = { '_/_': '/', '_%_': '%', '_?_:_': '? :', '_[_]': '[ ]' };
const SUPPORTED = '&& || ! == != < <= > >= in + - * has exists all size startsWith contains timestamp duration';

/** Checks an operator, a function, a method or a macro at the place of `expr`. `call` is as it was written: the parser turns macros into loops. */
export function checkCall(on: Checking, expr: Expr, call: Call, depth: number): Node {
  const { function: name, target, args } = call;
  const operands = target ? [target, ...args] : args;
  const [first, second] = operands;
  const comparison = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  const arithmetic = Object.hasOwn(ARITHMETIC, name) ? ARITHMETIC[name] : undefined;

  if (first && second && !target) {
    if (comparison) return compare(on, expr, comparison, first, second, depth);
    if (arithmetic) return calculate(on, expr, arithmetic, first, second, depth);
    if (name === '_&&_' || name === '_||_') return both(on, name === '_&&_' ? 'and' : 'or', first, second, depth);
    if (name === '@in') return member(on, expr, first, second, depth);
  }
  if (first && operands.length === 1) {
    if (name === '!_') return { op: 'not', of: demand(on, first, 'bool', depth), type: BOOL };
    if (name === '-_') return negate(on, expr, first, depth);
    if (name === 'size') return size(on, expr, first, depth);
    if (name === 'timestamp' || name === 'duration') return moment(on, expr, name, first);
  }
  if (target && second && operands.length === 2 && (name === 'startsWith' || name === 'contains')) {
    return { op: name, of: demand(on, target, 'string', depth), part: demand(on, second, 'string', depth), type: BOOL };
  }
  const [variable, test] = args;
  if (target && (name === 'exists' || name === 'all') && args.length === 2 && variable && test) return macro(on, expr, name, target, variable, test, depth);
  return on.tell(expr, unsupported(name));
}

function unsupported(name: string): string {
  if (name === 'has') return 'has asks for a field: has(structure.field)';
  if (name === 'exists' || name === 'all') return `write list.${name}(x, condition on x)`;
  if (name === 'startsWith' || name === 'contains') return `write text.${name}("…")`;
  if (name === 'size') return 'write size(text or list)';
  if (name === 'timestamp' || name === 'duration') return `write ${name}("…")`;
  return `${WRITTEN[name] ?? name} is not supported; these are: ${SUPPORTED}`;
}

/** Visits and requires one kind; tells at the operand's own place. */
function demand(on: Checking, expr: Expr, kind: 'bool' | 'string', depth: number): Node {
  const node = on.visit(expr, depth + 1);
  if (node.type.kind === kind || node.type.kind === 'unknown') return node;
  return on.tell(expr, `${kind} is needed here, but this is ${nameOf(node.type)}`);
}

function both(on: Checking, op: 'and' | 'or', left: Expr, right: Expr, depth: number): Node {
  return { op, left: demand(on, left, 'bool', depth), right: demand(on, right, 'bool', depth), type: BOOL };
}

function compare(on: Checking, expr: Expr, by: Comparison, left: Expr, right: Expr, depth: number): Node {
  const l = on.visit(left, depth + 1);
  const r = on.visit(right, depth + 1);
  // The result is a bool whatever is wrong below: only a new mistake is told.
  if (l.type.kind !== 'unknown' && r.type.kind !== 'unknown') {
    if (!comparable(l.type, r.type)) return on.tell(expr, `${nameOf(l.type)} ${by} ${nameOf(r.type)} cannot be compared`);
    if (l.type.kind === 'bool' && by !== '==' && by !== '!=') return on.tell(expr, `true and false have no order, so no ${by}`);
  }
  return { op: 'compare', by, left: l, right: r, type: BOOL };
}

function calculate(on: Checking, expr: Expr, by: '+' | '-' | '*', left: Expr, right: Expr, depth: number): Node {
  const l = on.visit(left, depth + 1);
  const r = on.visit(right, depth + 1);
  if (l.type.kind === 'unknown') return l;
  if (r.type.kind === 'unknown') return r;
  const type = resultOf(by, l.type, r.type);
  if (type) return { op: 'arithmetic', by, left: l, right: r, type };
  const hint = isNumber(l.type) && isNumber(r.type) ? ': int and double do not mix, write 2.0 instead of 2' : '';
  return on.tell(expr, `${nameOf(l.type)} ${by} ${nameOf(r.type)} cannot be calculated${hint}`);
}

function resultOf(by: '+' | '-' | '*', left: Type, right: Type): Type | undefined {
  if (isNumber(left) && left.kind === right.kind) return left;
  if (by === '*') return undefined;
  switch (`${left.kind} ${by} ${right.kind}`) {
    case 'timestamp - timestamp':
    case 'duration + duration':
    case 'duration - duration':
      return DURATION;
    case 'timestamp + duration':
    case 'timestamp - duration':
    case 'duration + timestamp':
      return TIMESTAMP;
    default:
      return undefined;
  }
}

function negate(on: Checking, expr: Expr, operand: Expr, depth: number): Node {
  const of = on.visit(operand, depth + 1);
  if (of.type.kind === 'unknown' || isNumber(of.type)) return { op: 'negate', of, type: of.type };
  return on.tell(expr, `- needs a number, but this is ${nameOf(of.type)}`);
}

function size(on: Checking, expr: Expr, operand: Expr, depth: number): Node {
  const of = on.visit(operand, depth + 1);
  if (of.type.kind === 'unknown' || of.type.kind === 'string' || of.type.kind === 'list') return { op: 'size', of, type: INT };
  return on.tell(expr, `size needs text or a list, but this is ${nameOf(of.type)}`);
}

/** Only literals: a text that is no time is then a problem now, not a silent "no match" later. */
function moment(on: Checking, expr: Expr, name: 'timestamp' | 'duration', argument: Expr): Node {
  const literal = readLiteral(argument);
  const text = 'value' in literal && literal.type === STRING ? String(literal.value) : undefined;
  const value = text === undefined ? undefined : name === 'timestamp' ? timestampMs(text) : durationMs(text);
  if (value !== undefined) return { op: 'constant', value, type: name === 'timestamp' ? TIMESTAMP : DURATION };
  const example = name === 'timestamp' ? 'timestamp("2026-01-31T00:00:00+08:00")' : 'duration("72h"), with h, m, s, ms';
  return on.tell(expr, `write ${example}`);
}

function member(on: Checking, expr: Expr, item: Expr, list: Expr, depth: number): Node {
  const of = on.visit(item, depth + 1);
  if (list.exprKind.case === 'listExpr') {
    const values: Constant[] = [];
    if (list.exprKind.value.elements.length === 0) return on.tell(list, 'the list is empty, so nothing is in it');
    for (const element of list.exprKind.value.elements) {
      const literal = readLiteral(element);
      if ('problem' in literal) on.tell(element, literal.problem);
      else if (of.type.kind !== 'unknown' && !comparable(of.type, literal.type)) on.tell(element, `${nameOf(literal.type)} cannot be equal to ${nameOf(of.type)}`);
      else values.push(literal.value);
    }
    return { op: 'in-constants', of, values, type: BOOL };
  }
  const range = on.visit(list, depth + 1);
  if (range.type.kind === 'unknown' || of.type.kind === 'unknown') return { op: 'in-constants', of, values: [], type: BOOL };
  if (range.type.kind !== 'list') return on.tell(expr, `in needs a list on its right, but this is ${nameOf(range.type)}`);
  const element = range.type.element;
  if (element.kind === 'struct') return on.tell(expr, 'a list of structures is asked with exists(x, x.field == …)');
  if (!comparable(of.type, element)) return on.tell(expr, `${nameOf(of.type)} cannot be in ${nameOf(range.type)}`);
  return { op: 'in-list', of, list: range, element: element.kind as ScalarName, type: BOOL };
}

function macro(on: Checking, expr: Expr, op: 'exists' | 'all', target: Expr, variable: Expr, test: Expr, depth: number): Node {
  const list = on.visit(target, depth + 1);
  if (variable.exprKind.case !== 'identExpr') return on.tell(variable, `write list.${op}(x, condition on x)`);
  const name = variable.exprKind.value.name;
  if (list.type.kind !== 'list') {
    return list.type.kind === 'unknown' ? list : on.tell(expr, `${op} needs a list, but this is ${nameOf(list.type)}`);
  }
  if (on.isVariable(name) || on.scope.some((binding) => binding.name === name)) return on.tell(variable, `${name} is taken; name the element otherwise`);
  if (on.scope.length >= MAX_MACRO_DEPTH) return on.tell(expr, `more than ${MAX_MACRO_DEPTH} exists/all inside one another`);
  const slot = on.scope.length;
  on.scope.push({ name, type: list.type.element });
  try {
    return { op, list, slot, test: demand(on, test, 'bool', depth), type: BOOL };
  } finally {
    on.scope.pop();
  }
}
