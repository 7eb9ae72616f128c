import { compile, type Compiled, type Schema } from '@kejing/expression';

/** What the condition of a strategy may name. */
export const ELIGIBILITY: Schema = {
  variables: {
    tags: 'list<string>',
    scenario: 'string',
    policies: { list: { line: 'string', status: 'string', role: 'string' } },
    signal: { fields: { kind: 'string', topics: 'list<string>' } },
    segments: 'list<string>',
    agent: { fields: { grade: 'string' } },
    marketing_consent: 'bool',
  },
};

/** Values of {@link ELIGIBILITY} for one decision. */
export interface EligibilityValues extends Record<string, unknown> {
  readonly tags: readonly string[];
  readonly scenario: string;
  readonly policies: readonly { readonly line: string; readonly status: string; readonly role: string }[];
  readonly signal: { readonly kind: string; readonly topics: readonly string[] };
  readonly segments: readonly string[];
  readonly agent: { readonly grade: string };
  readonly marketing_consent: boolean;
}

/** Compiles a condition; problems name places in the source. */
export const compileEligibility = (source: string): Compiled => compile(source, ELIGIBILITY);
