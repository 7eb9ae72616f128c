import { requestMigrations, type MigrationClass } from '@kejing/postgres';
import { Feed202611220420 } from './202611220420-feed.js';
import { Projections202611220400 } from './202611220400-projections.js';
import { StrategyLists202611221430 } from './202611221430-strategy-lists.js';
import { Strategies202611220410 } from './202611220410-strategies.js';

/** In the order in which they run, after those of messaging. */
export const strategyMigrations: MigrationClass[] = [...requestMigrations, Projections202611220400, Strategies202611220410, Feed202611220420, StrategyLists202611221430];
