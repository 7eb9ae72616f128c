import type { ScalarName, Type } from './types.js';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Constant = string | number | boolean;

/**
 * A checked expression. Timestamps are milliseconds since 1970, durations milliseconds, ints and doubles numbers.
 * Whatever evaluates an expression works from this tree, never from the parser's, so that only what the checker admitted exists.
 */
export type Node =
  | { readonly op: 'constant'; readonly value: Constant; readonly type: Type }
  | { readonly op: 'variable'; readonly name: string; readonly type: Type }
  /** The element of an enclosing exists/all; `slot` is its depth among them. */
  | { readonly op: 'element'; readonly slot: number; readonly type: Type }
  | { readonly op: 'field'; readonly of: Node; readonly name: string; readonly type: Type }
  | { readonly op: 'has'; readonly of: Node; readonly name: string; readonly type: Type }
  | { readonly op: 'not' | 'negate'; readonly of: Node; readonly type: Type }
  | { readonly op: 'and' | 'or'; readonly left: Node; readonly right: Node; readonly type: Type }
  | { readonly op: 'compare'; readonly by: Comparison; readonly left: Node; readonly right: Node; readonly type: Type }
  | { readonly op: 'arithmetic'; readonly by: '+' | '-' | '*'; readonly left: Node; readonly right: Node; readonly type: Type }
  | { readonly op: 'in-constants'; readonly of: Node; readonly values: readonly Constant[]; readonly type: Type }
  | { readonly op: 'in-list'; readonly of: Node; readonly list: Node; readonly element: ScalarName; readonly type: Type }
  | { readonly op: 'size'; readonly of: Node; readonly type: Type }
  | { readonly op: 'startsWith' | 'contains'; readonly of: Node; readonly part: Node; readonly type: Type }
  | { readonly op: 'exists' | 'all'; readonly list: Node; readonly slot: number; readonly test: Node; readonly type: Type };
