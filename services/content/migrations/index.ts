import { requestMigrations, type MigrationClass } from '@kejing/postgres';
import { Content202611220300 } from './202611220300-content.js';
import { Links202611220310 } from './202611220310-links.js';
import { RefusedRecords202611221440 } from './202611221440-refused-records.js';

/** In the order in which they run, after those of messaging. */
export const contentMigrations: MigrationClass[] = [...requestMigrations, Content202611220300, Links202611220310, RefusedRecords202611221440];
