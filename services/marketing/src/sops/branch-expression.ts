import { compile, type Compiled } from '@kejing/expression';

/** What the expression of a branch may name. */
const schema = {
  variables: {
    run: { fields: { days: 'int', outcomes: 'list<string>', interactions: 'list<string>', last_outcome: 'string' } },
    agent: { fields: { assigned: 'bool', grade: 'string' } },
  },
} as const;

/** Values of the variables: days since the start by the SOP's clock; results that the agent reported and interactions (`READ`, and `READ:<content key>`) since the start. */
export interface BranchVariables {
  readonly run: { readonly days: number; readonly outcomes: readonly string[]; readonly interactions: readonly string[]; readonly last_outcome: string };
  readonly agent: { readonly assigned: boolean; readonly grade: string };
}

/** Compiles the CEL expression of a branch. */
export function compileBranch(expression: string): Compiled {
  return compile(expression, schema);
}
