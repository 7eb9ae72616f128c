import { fault, type FieldViolation } from '@kejing/errors';
import { fits, mayGive } from '../taxonomy/tag-definition.js';
import type { Taxonomy } from '../taxonomy/taxonomy.js';
import type { RuleDraft } from './rule.js';
import { compileRule } from './variables.js';

/** Whether a rule could judge. @throws INVALID RULE_INVALID with the fields that are wrong; an expression's problems name their place */
export function checkRule(draft: RuleDraft, taxonomy: Taxonomy): void {
  const violations = [...tagViolations(draft, taxonomy), ...expressionViolations(draft)];
  if (violations.length > 0) throw fault('INVALID', 'RULE_INVALID', 'the rule is not valid', { fieldViolations: violations });
}

function tagViolations({ tagId }: RuleDraft, taxonomy: Taxonomy): FieldViolation[] {
  const definition = taxonomy.find(tagId);
  if (!definition) return [{ field: 'tag_id', description: 'is not in the taxonomy' }];
  if (!fits(definition, 'RECORD')) return [{ field: 'tag_id', description: 'is not a tag for customers, whom rules judge' }];
  return mayGive(definition, 'RULE') ? [] : [{ field: 'tag_id', description: 'states a fact of a source, which no rule may infer' }];
}

function expressionViolations({ on, expression }: RuleDraft): FieldViolation[] {
  const compiled = compileRule(on, expression);
  if (compiled.ok) return [];
  return compiled.problems.map(({ message, offset }) => ({ field: 'expression', description: `at ${offset}: ${message}` }));
}
