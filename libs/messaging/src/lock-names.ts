import { createHash } from 'node:crypto';
import type { Tx } from '@kejing/postgres';

/** Locks names for this transaction, in one order for everybody. Names are hashed: two that share a number only wait needlessly. */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  const numbers = new Set(names.map((name) => createHash('sha256').update(name).digest().readBigInt64BE()));
  const ordered = [...numbers].sort((a, b) => (a < b ? -1 : 1)).map(String);
  if (ordered.length > 0) await tx.query('SELECT count(pg_advisory_xact_lock(k)) FROM unnest($1::int8[]) AS k', [ordered]);
}
