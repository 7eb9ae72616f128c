import type { EntityManager } from 'typeorm';

/**
 * A transaction's connection (or the pool, for {@link Database.reader}): `tx.query(sql, params)`.
 * SELECT and INSERT … RETURNING answer rows; UPDATE and DELETE answer `[rows, count]`, with RETURNING too (TypeORM's habit).
 * int8 and numeric are strings, timestamptz is a Date, date is 'YYYY-MM-DD', jsonb is parsed.
 */
export type Tx = EntityManager;
