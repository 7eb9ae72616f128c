import { compile, type Compiled, type Schema } from '@kejing/expression';

/** A version of an interaction strategy (互动策略): where it matches, an agent should look. */
export interface InteractionStrategy {
  readonly interactionStrategyId: string;
  readonly version: number;
  readonly strategyKey: string;
  readonly name: string;
  readonly expression: string;
  readonly scenario: string;
  readonly reason: string;
  readonly cooldownSeconds: number;
  readonly disabled: boolean;
  readonly createTime: Date;
}

/** What an expression is evaluated over. On a studio page the content's fields are empty. */
export interface StrategyFacts {
  readonly interaction: { readonly kind: string; readonly duration_seconds: number };
  readonly content: { readonly kind: string; readonly key: string; readonly topics: readonly string[] };
  readonly counts: { readonly opened_7d: number; readonly read_7d: number };
}

const SCHEMA: Schema = {
  variables: {
    interaction: { fields: { kind: 'string', duration_seconds: 'int' } },
    content: { fields: { kind: 'string', key: 'string', topics: 'list<string>' } },
    counts: { fields: { opened_7d: 'int', read_7d: 'int' } },
  },
};

export const compileStrategy = (expression: string): Compiled => compile(expression, SCHEMA);

/** A strategy ready to run. */
export interface RunnableStrategy extends InteractionStrategy {
  matches(facts: StrategyFacts): boolean;
}
