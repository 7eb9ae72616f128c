import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { templateProblems } from '../templates/template.js';
import { compileEligibility } from './eligibility.js';
import { StrategiesStore } from './strategies.store.js';
import { expressionRefused, templateRefused } from './strategy.errors.js';
import { WHY_VARIABLES, type StrategyDraft } from './strategy.js';

/** Checks a strategy and makes it the newest version of its key. Older versions stay, for what was decided by them. */
@Injectable()
export class CreateStrategy {
  constructor(
    private readonly strategies: StrategiesStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws INVALID EXPRESSION_REFUSED, TEMPLATE_REFUSED */
  async execute(tx: Tx, draft: StrategyDraft, author: string): Promise<{ version: number }> {
    const compiled = compileEligibility(draft.eligibility);
    if (!compiled.ok) throw expressionRefused(compiled.problems);
    const problems = templateProblems(draft.choice.whyTemplate, WHY_VARIABLES);
    if (problems.length > 0) throw templateRefused('choice.why_template', problems);
    const { version } = await this.strategies.nextVersion(tx, draft.strategyKey, this.ids.next());
    await this.strategies.insert(tx, draft, version, author, this.clock.now());
    await this.strategies.notifyChanged(tx);
    return { version };
  }
}
