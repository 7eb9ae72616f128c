import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import type { ReadyRule } from './decide-rules.js';
import type { RuleKind } from './rule.js';
import { RulesStore } from './rules.store.js';
import { compileRule } from './variables.js';

/** The rules that judge, compiled once for each version. */
@Injectable()
export class RuleCatalogue {
  private compiled = new Map<string, ReadyRule['evaluate']>();

  constructor(
    private readonly rules: RulesStore,
    private readonly taxonomy: Taxonomy,
  ) {}

  /** Read anew for each chunk of events, so that a rule judges from the moment on at which it was made. */
  async ready(tx: Tx, on: RuleKind): Promise<ReadyRule[]> {
    const rules = await this.rules.enabled(tx, on);
    return rules.map((rule) => {
      const key = `${rule.ruleKey} ${rule.version}`;
      const evaluate = this.compiled.get(key) ?? toEvaluate(on, rule.expression);
      this.compiled.set(key, evaluate);
      return { rule, evaluate, defaultDays: this.taxonomy.find(rule.tagId)?.defaultDays ?? 0 };
    });
  }
}

function toEvaluate(on: RuleKind, expression: string): ReadyRule['evaluate'] {
  const compiled = compileRule(on, expression);
  // It compiled when it was made; a later version of the language may refuse it, which is "no match".
  return compiled.ok ? (variables) => compiled.evaluate({ ...variables }) : () => false;
}
