import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '@kejing/postgres';
import { StrategiesStore } from './strategies.store.js';
import { compileStrategy, type InteractionStrategy, type RunnableStrategy } from './strategy.js';

/** More than anybody keeps; each is evaluated at every interaction. */
const MAX_ACTIVE = 1_000;

/** Answers strategies; those that run are compiled once a version. */
@Injectable()
export class ReadStrategies {
  private readonly compiled = new Map<string, RunnableStrategy['matches']>();

  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly strategies: StrategiesStore,
  ) {}

  list(afterKey: string, limit: number): Promise<InteractionStrategy[]> {
    return this.strategies.newest(this.database.reader, afterKey, limit);
  }

  /** The newest version of each strategy that is not disabled, in the caller's transaction: a change counts from its commit on. */
  async active(tx: Tx): Promise<RunnableStrategy[]> {
    const newest = await this.strategies.newest(tx, '', MAX_ACTIVE);
    return newest.filter((strategy) => !strategy.disabled).map((strategy) => ({ ...strategy, matches: this.matcher(strategy) }));
  }

  private matcher({ interactionStrategyId, version, expression }: InteractionStrategy): RunnableStrategy['matches'] {
    const key = `${interactionStrategyId} ${version}`;
    let matches = this.compiled.get(key);
    if (!matches) {
      const result = compileStrategy(expression);
      matches = result.ok ? (facts) => result.evaluate({ ...facts }) : () => false;
      if (this.compiled.size > 4 * MAX_ACTIVE) this.compiled.clear();
      this.compiled.set(key, matches);
    }
    return matches;
  }
}
