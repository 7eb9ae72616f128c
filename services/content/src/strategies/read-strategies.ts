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
  private known: { readonly versions: number; readonly active: readonly RunnableStrategy[] } = { versions: 0, active: [] };

  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly strategies: StrategiesStore,
  ) {}

  list(afterKey: string, limit: number): Promise<InteractionStrategy[]> {
    return this.strategies.newest(this.database.reader, afterKey, limit);
  }

  /**
   * The newest version of each strategy that is not disabled.
   * @param versions how many versions there are now, as a statement of the caller's transaction has seen it: they are read again where there were others at the last
   * time, so a change counts from its commit on
   */
  async active(tx: Tx, versions: number): Promise<readonly RunnableStrategy[]> {
    if (this.known.versions === versions) return this.known.active;
    const newest = await this.strategies.newest(tx, '', MAX_ACTIVE);
    const active = newest.filter((strategy) => !strategy.disabled).map((strategy) => ({ ...strategy, matches: this.matcher(strategy) }));
    // Counted before they were read: one that came between is in them, and they are read once more the next time.
    this.known = { versions, active };
    return active;
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
