import { requestMigrations, type MigrationClass } from '@kejing/postgres';
import { Tags202611220200 } from './202611220200-tags.js';
import { Inputs202611220210 } from './202611220210-inputs.js';
import { Grounds202611221430 } from './202611221430-grounds.js';

/** In the order in which they run, after those of messaging. */
export const taggingMigrations: MigrationClass[] = [...requestMigrations, Tags202611220200, Inputs202611220210, Grounds202611221430];
