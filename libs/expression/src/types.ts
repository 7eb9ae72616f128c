/** Scalar types that a variable may have. `int` is limited to the safe range of a double (±2^53 − 1). */
export type ScalarName = 'string' | 'int' | 'double' | 'bool' | 'timestamp';

/** The declared fields of a structure; a field may itself be a structure or a list. */
export type Fields = { readonly [name: string]: VariableType };

/** `{fields}` is one structure, `{list}` a list of structures. */
export type VariableType = ScalarName | `list<${ScalarName}>` | { readonly list: Fields } | { readonly fields: Fields };

/**
 * What an expression may name. Values given to `evaluate` have these shapes: string; int as number or bigint; double as number;
 * bool; timestamp as Date (millisecond precision) or RFC 3339 text; lists as arrays; structures as plain objects.
 */
export interface Schema {
  readonly variables: Fields;
}

/** A type inside the checker. `unknown` follows a problem that was already told, so that one mistake gives one message. */
export type Type =
  | { readonly kind: ScalarName | 'duration' | 'unknown' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'struct'; readonly fields: Fields };

export const BOOL: Type = { kind: 'bool' };
export const INT: Type = { kind: 'int' };
export const DOUBLE: Type = { kind: 'double' };
export const STRING: Type = { kind: 'string' };
export const TIMESTAMP: Type = { kind: 'timestamp' };
export const DURATION: Type = { kind: 'duration' };
export const UNKNOWN: Type = { kind: 'unknown' };

/** Turns a declaration of the schema into a type of the checker. */
export function typeOf(declared: VariableType): Type {
  if (typeof declared === 'string') {
    const element = /^list<(\w+)>$/.exec(declared)?.[1];
    return element === undefined ? { kind: declared as ScalarName } : { kind: 'list', element: { kind: element as ScalarName } };
  }
  if ('list' in declared) return { kind: 'list', element: { kind: 'struct', fields: declared.list } };
  return { kind: 'struct', fields: declared.fields };
}

/** The name of a type as a message shows it. */
export function nameOf(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list<${nameOf(type.element)}>`;
    case 'struct':
      return `a structure with ${Object.keys(type.fields).join(', ')}`;
    default:
      return type.kind;
  }
}

export const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'double';

/** CEL compares int with double by value; everything else must be of one scalar type. */
export function comparable(a: Type, b: Type): boolean {
  if (a.kind === 'list' || a.kind === 'struct' || b.kind === 'list' || b.kind === 'struct') return false;
  return a.kind === b.kind || (isNumber(a) && isNumber(b));
}
