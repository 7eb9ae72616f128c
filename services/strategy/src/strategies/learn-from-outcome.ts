import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { StrategiesStore } from './strategies.store.js';

/** Adds what came of a strategy to its success rate, which ranks it from then on. */
@Injectable()
export class LearnFromOutcome {
  constructor(private readonly strategies: StrategiesStore) {}

  async execute(tx: Tx, strategyId: string, counted: { trial: boolean; success: boolean }): Promise<void> {
    if (!counted.trial && !counted.success) return;
    await this.strategies.addStatistics(tx, strategyId, counted.trial ? 1 : 0, counted.success ? 1 : 0);
    await this.strategies.notifyChanged(tx);
  }
}
