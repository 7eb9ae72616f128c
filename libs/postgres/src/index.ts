export { checkMigrations } from './check-migrations.js';
export { Database } from './database.js';
export type { Tx, TxOptions } from './database.js';
export { migrate, migrateDown } from './migrate.js';
export type { MigrationClass } from './migrate.js';
export { openDatabase } from './open-database.js';
export type { DatabaseOptions } from './open-database.js';
export { PostgresModule } from './postgres.module.js';
export { isContention, isUniqueViolation, QueryError } from './query-error.js';
