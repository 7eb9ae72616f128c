import { compile, type Compiled, type Schema } from '@kejing/expression';
import type { RuleKind } from './rule.js';

const policy = { line: 'string', status: 'string', role: 'string', annual_premium: 'int' } as const;

/** What an expression may name, by what the rule judges. The README tells what each means. */
const SCHEMAS: Record<RuleKind, Schema> = {
  FACTS: { variables: { facts: { list: { name: 'string', value: 'string' } }, source_system: 'string', gender: 'string', age: 'int' } },
  INTERACTION: { variables: { kind: 'string', source_system: 'string', subject: 'string', content_id: 'string', duration_seconds: 'int' } },
  CONTENT: { variables: { kind: 'string', topics: 'list<string>', duration_seconds: 'int', content_id: 'string' } },
  POLICY: { variables: { ...policy, policies: { list: policy } } },
};

export interface FactsVariables {
  facts: { name: string; value: string }[];
  source_system: string;
  gender?: string;
  age?: number;
}

export interface InteractionVariables {
  kind: string;
  source_system: string;
  subject: string;
  content_id: string;
  duration_seconds: number;
}

export interface ContentVariables {
  kind: string;
  topics: string[];
  duration_seconds: number;
  content_id: string;
}

export interface PolicyFields {
  line: string;
  status: string;
  role: string;
  /** Minor units. */
  annual_premium: bigint;
}

export interface PolicyVariables extends PolicyFields {
  /** All policies of the record, this one among them. */
  policies: PolicyFields[];
}

export type RuleVariables = FactsVariables | InteractionVariables | ContentVariables | PolicyVariables;

/** Compiles the expression of a rule. */
export function compileRule(on: RuleKind, expression: string): Compiled {
  return compile(expression, SCHEMAS[on]);
}
