import { compile, type Compiled, type Schema } from '@kejing/expression';

/** What an expression may name. Amounts are minor units (分). */
export const segmentSchema: Schema = {
  variables: {
    tags: 'list<string>',
    age: 'int',
    gender: 'string',
    facts: { list: { name: 'string', value: 'string' } },
    policies: { list: { line: 'string', status: 'string', role: 'string', annual_premium: 'int', effective_date: 'string' } },
    interactions: {
      list: { kind: 'string', content_id: 'string', topics: 'list<string>', source: 'string', subject: 'string', duration_seconds: 'int', time: 'timestamp' },
    },
    consents: { fields: { marketing: 'bool', sensitive: 'bool' } },
    is_customer: 'bool',
  },
};

/** Values of the variables for one customer; those that no expression asks for may be absent. */
export interface SegmentVariables {
  tags?: string[];
  age?: number;
  gender?: string;
  facts?: { name: string; value: string }[];
  policies?: { line: string; status: string; role: string; annual_premium: bigint; effective_date: string }[];
  interactions?: {
    kind: string;
    content_id: string;
    topics: string[];
    source: string;
    subject: string;
    duration_seconds: number;
    time: Date;
  }[];
  consents?: { marketing: boolean; sensitive: boolean };
  is_customer?: boolean;
}

/** Compiles the expression of a segment. */
export function compileSegment(expression: string): Compiled {
  return compile(expression, segmentSchema);
}
