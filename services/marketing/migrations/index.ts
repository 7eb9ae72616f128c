import { requestMigrations, type MigrationClass } from '@kejing/postgres';
import { Marketing1795314600000 } from './202611220230-marketing.js';
import { HotRuns1795348800000 } from './202611221200-hot-runs.js';

/** The service's own migrations, in order; those of messaging go before them. */
export const marketingMigrations: MigrationClass[] = [...requestMigrations, Marketing1795314600000, HotRuns1795348800000];
