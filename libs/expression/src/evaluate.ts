import { inTimestampRange } from './literal.js';
import { valueReader } from './value.js';
import type { Comparison, Constant, Node } from './node.js';

/** What an expression is evaluated on: the caller's variables and the elements of the exists/all around. */
interface Frame {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly slots: unknown[];
}

/** `undefined` is CEL's error: a missing or ill-typed value, an overflow. It becomes "no match" only at the very end. */
type Closure = (frame: Frame) => unknown;

/** Compiles a checked expression of type bool into nested functions; the result is false where CEL would give an error. */
export function toFunction(node: Node): (vars: Readonly<Record<string, unknown>>) => boolean {
  const closure = compileNode(node);
  return (vars) => closure({ vars, slots: [] }) === true;
}

function compileNode(node: Node): Closure {
  switch (node.op) {
    case 'constant': {
      const value = node.value;
      return () => value;
    }
    case 'variable': {
      const { name } = node;
      const read = valueReader(node.type);
      return (frame) => read(frame.vars[name]);
    }
    case 'element': {
      const { slot } = node;
      const read = valueReader(node.type);
      return (frame) => read(frame.slots[slot]);
    }
    case 'field': {
      const { name } = node;
      const of = compileNode(node.of);
      const read = valueReader(node.type);
      return (frame) => {
        const structure = of(frame) as Record<string, unknown> | undefined;
        return structure === undefined ? undefined : read(structure[name]);
      };
    }
    case 'has': {
      const { name } = node;
      const of = compileNode(node.of);
      return (frame) => {
        const structure = of(frame) as Record<string, unknown> | undefined;
        return structure === undefined ? undefined : structure[name] !== undefined && structure[name] !== null;
      };
    }
    case 'not': {
      const of = compileNode(node.of);
      return (frame) => {
        const value = of(frame);
        return value === undefined ? undefined : !value;
      };
    }
    case 'negate': {
      const of = compileNode(node.of);
      return (frame) => {
        const value = of(frame) as number | undefined;
        return value === undefined ? undefined : -value;
      };
    }
    case 'and': {
      const [left, right] = [compileNode(node.left), compileNode(node.right)];
      // false decides over an error on either side
      return (frame) => {
        const l = left(frame);
        if (l === false) return false;
        const r = right(frame);
        return r === true ? l : r;
      };
    }
    case 'or': {
      const [left, right] = [compileNode(node.left), compileNode(node.right)];
      // true decides over an error on either side
      return (frame) => {
        const l = left(frame);
        if (l === true) return true;
        const r = right(frame);
        return r === false ? l : r;
      };
    }
    case 'compare':
      return comparison(node.by, node.left.type.kind === 'string', compileNode(node.left), compileNode(node.right));
    case 'arithmetic':
      return arithmetic(node.by, node.type.kind, compileNode(node.left), compileNode(node.right));
    case 'in-constants': {
      const of = compileNode(node.of);
      const values: ReadonlySet<Constant> = new Set(node.values);
      return (frame) => {
        const value = of(frame) as Constant | undefined;
        return value === undefined ? undefined : values.has(value);
      };
    }
    case 'in-list':
      return membership(compileNode(node.of), compileNode(node.list), valueReader({ kind: node.element }));
    case 'size': {
      const of = compileNode(node.of);
      return (frame) => {
        const value = of(frame) as string | unknown[] | undefined;
        return value === undefined ? undefined : typeof value === 'string' ? codePoints(value) : value.length;
      };
    }
    case 'startsWith':
    case 'contains': {
      const [of, part] = [compileNode(node.of), compileNode(node.part)];
      const method = node.op === 'startsWith' ? String.prototype.startsWith : String.prototype.includes;
      return (frame) => {
        const text = of(frame) as string | undefined;
        const sought = part(frame) as string | undefined;
        return text === undefined || sought === undefined ? undefined : method.call(text, sought);
      };
    }
    case 'exists':
      return quantifier(true, node.slot, compileNode(node.list), compileNode(node.test));
    case 'all':
      return quantifier(false, node.slot, compileNode(node.list), compileNode(node.test));
    default: {
      const missed: never = node;
      return missed;
    }
  }
}

function comparison(by: Comparison, text: boolean, left: Closure, right: Closure): Closure {
  const decided = (test: (l: never, r: never) => boolean): Closure => (frame) => {
    const l = left(frame);
    if (l === undefined) return undefined;
    const r = right(frame);
    return r === undefined ? undefined : test(l as never, r as never);
  };
  switch (by) {
    case '==':
      return decided((l, r) => l === r);
    case '!=':
      return decided((l, r) => l !== r);
    case '<':
      return decided(text ? (l, r) => compareCodePoints(l, r) < 0 : (l, r) => l < r);
    case '<=':
      return decided(text ? (l, r) => compareCodePoints(l, r) <= 0 : (l, r) => l <= r);
    case '>':
      return decided(text ? (l, r) => compareCodePoints(l, r) > 0 : (l, r) => l > r);
    case '>=':
      return decided(text ? (l, r) => compareCodePoints(l, r) >= 0 : (l, r) => l >= r);
  }
}

/** As PostgreSQL's collation C does on UTF-8. JavaScript's `<` compares UTF-16 units, which puts 😀 before U+FF01. */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function arithmetic(by: '+' | '-' | '*', kind: string, left: Closure, right: Closure): Closure {
  const valid: (value: number) => number | undefined =
    kind === 'timestamp' ? inTimestampRange : kind === 'double' ? (value) => (Number.isFinite(value) ? value : undefined) : (value) => (Number.isSafeInteger(value) ? value : undefined);
  const operation: (l: number, r: number) => number = by === '+' ? (l, r) => l + r : by === '-' ? (l, r) => l - r : (l, r) => l * r;
  return (frame) => {
    const l = left(frame) as number | undefined;
    if (l === undefined) return undefined;
    const r = right(frame) as number | undefined;
    return r === undefined ? undefined : valid(operation(l, r));
  };
}

/** A list with an unreadable element answers true where the item is found, and an error, not false, where it is not. */
function membership(of: Closure, list: Closure, read: (value: unknown) => unknown): Closure {
  return (frame) => {
    const item = of(frame);
    const values = list(frame) as unknown[] | undefined;
    if (item === undefined || values === undefined) return undefined;
    let result: boolean | undefined = false;
    for (let at = 0; at < values.length; at++) {
      const value = read(values[at]);
      if (value === item) return true;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

/** exists is OR, all is AND over the elements; `decisive` is the answer that ends the search and beats errors. */
function quantifier(decisive: boolean, slot: number, list: Closure, test: Closure): Closure {
  return (frame) => {
    const values = list(frame) as unknown[] | undefined;
    if (values === undefined) return undefined;
    let result: boolean | undefined = !decisive;
    for (let at = 0; at < values.length; at++) {
      frame.slots[slot] = values[at];
      const value = test(frame);
      if (value === decisive) return decisive;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}
