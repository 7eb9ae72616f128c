import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { StrategiesStore, type StrategyWithStatistics } from './strategies.store.js';
import { strategyNotFound } from './strategy.errors.js';

@Injectable()
export class FindStrategies {
  constructor(private readonly strategies: StrategiesStore) {}

  /** @param version 0 for the newest. @throws NOT_FOUND STRATEGY_NOT_FOUND */
  async one(tx: Tx, strategyKey: string, version: number): Promise<StrategyWithStatistics> {
    const found = await this.strategies.find(tx, strategyKey, version);
    if (!found) throw strategyNotFound();
    return found;
  }

  /** Newest versions by key, after `after`; an empty scenario means all. */
  async page(tx: Tx, scenario: string, after: string, limit: number): Promise<StrategyWithStatistics[]> {
    return this.strategies.page(tx, scenario, after, limit);
  }
}
