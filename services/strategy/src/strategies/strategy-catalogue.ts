import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { toCandidateList, type Candidate, type CandidateList, type Term } from './candidate-list.js';
import { compileEligibility } from './eligibility.js';
import { StrategiesStore, type StrategyWithStatistics } from './strategies.store.js';

interface Condition {
  readonly terms: readonly Term[] | undefined;
  readonly variables: readonly string[];
}

/** The strategies of a scenario that were in use at one time. The same strategies in the same versions have the same id. */
export interface StrategyList extends CandidateList {
  readonly listId: string;
}

const NO_STRATEGIES = listOf([]);

/** The strategies in use, compiled once and kept by scenario: a decision reads no table of strategies. */
@Injectable()
export class StrategyCatalogue {
  private byScenario: ReadonlyMap<string, StrategyList> = new Map();
  private conditions: ReadonlyMap<string, Condition> = new Map();
  private loading: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly db: Database,
    private readonly strategies: StrategiesStore,
  ) {}

  /** Those of a scenario as they were at the last load. */
  list(scenario: string): StrategyList {
    return this.byScenario.get(scenario) ?? NO_STRATEGIES;
  }

  /** Variables that the condition reads, sorted; none for a source that is not in use. */
  variablesOf(eligibility: string): readonly string[] {
    return this.conditions.get(eligibility)?.variables ?? [];
  }

  /** Loads what is in use now. Callers that come while it loads share one more load after it, so that each sees what was committed before it asked. */
  async refresh(): Promise<void> {
    if (this.loading) {
      this.again = true;
      return this.loading;
    }
    this.loading = this.load();
    try {
      await this.loading;
    } finally {
      this.loading = undefined;
    }
  }

  private async load(): Promise<void> {
    do {
      this.again = false;
      this.put(await this.strategies.inUse(this.db.reader));
    } while (this.again);
  }

  private put(loaded: readonly StrategyWithStatistics[]): void {
    const conditions = new Map<string, Condition>();
    const byScenario = new Map<string, Candidate[]>();
    for (const { strategy, statistics } of loaded) {
      const condition = conditions.get(strategy.eligibility) ?? this.conditions.get(strategy.eligibility) ?? compiled(strategy.eligibility);
      conditions.set(strategy.eligibility, condition);
      const candidates = byScenario.get(strategy.scenario) ?? [];
      candidates.push({ strategy, statistics, terms: condition.terms });
      byScenario.set(strategy.scenario, candidates);
    }
    this.conditions = conditions;
    this.byScenario = new Map([...byScenario].map(([scenario, candidates]) => [scenario, listOf(candidates)]));
  }
}

function compiled(source: string): Condition {
  const result = compileEligibility(source);
  return result.ok ? { terms: result.parts(), variables: result.variables } : { terms: undefined, variables: [] };
}

function listOf(candidates: readonly Candidate[]): StrategyList {
  const names = candidates.map(({ strategy }) => [strategy.strategyKey, strategy.version]);
  return { ...toCandidateList(candidates), listId: createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32) };
}
