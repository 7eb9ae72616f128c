import { hash } from 'node:crypto';
import type { Tx } from '@kejing/postgres';

/** Locks names for this transaction, in one order for everybody. Names are hashed: two that share a number only wait needlessly. */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  const numbers = numbersOf(names);
  if (numbers.length > 0) await tx.query('SELECT count(pg_advisory_xact_lock(k)) FROM unnest($1::int8[]) AS k', [numbers]);
}

/** The same without waiting. @returns the names that others hold, which are not locked */
export async function tryLockNames(tx: Tx, names: readonly string[]): Promise<Set<string>> {
  const numbers = numbersOf(names);
  if (numbers.length === 0) return new Set();
  const rows: { k: string }[] = await tx.query('SELECT k FROM unnest($1::int8[]) AS k WHERE NOT pg_try_advisory_xact_lock(k)', [numbers]);
  const busy = new Set(rows.map((row) => row.k));
  return new Set(busy.size === 0 ? [] : names.filter((name) => busy.has(String(numberOf(name)))));
}

/** The first 64 bits of SHA-256, signed as PostgreSQL has them. */
const numberOf = (name: string): bigint => BigInt.asIntN(64, BigInt(`0x${hash('sha256', name, 'hex').slice(0, 16)}`));

const numbersOf = (names: readonly string[]): string[] => Array.from(BigInt64Array.from(new Set(names.map(numberOf))).sort(), String);
