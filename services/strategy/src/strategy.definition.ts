import type { ServiceDefinition } from '@kejing/service';
import { StrategyConfig } from './strategy.config.js';
import { StrategyModule } from './strategy.module.js';

/** What main.ts starts, and what tests start in their own process. */
export const strategyDefinition: ServiceDefinition = {
  name: 'strategy',
  module: StrategyModule,
  config: StrategyConfig,
  services: ['StrategyService', 'ScriptService', 'FeedService', 'AgentCounterService'].map((name) => `kejing.strategy.v1.${name}`),
};
