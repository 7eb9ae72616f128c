import { createHash } from 'node:crypto';

/** What an entry says, without its hash. */
export interface AuditContent {
  entryId: string;
  chain: string;
  position: bigint;
  actor: string;
  onBehalfOf: string;
  action: string;
  customerId: string;
  purpose: string;
  actTime: Date;
}

/** Stands before the first entry of a chain. */
export const GENESIS = '0'.repeat(64);

/** Hash over an entry and the one before: a changed, missing or added entry breaks the chain from there on. */
export function chainHash(previous: string, e: AuditContent): string {
  const content = [previous, e.entryId, e.chain, String(e.position), e.actor, e.onBehalfOf, e.action, e.customerId, e.purpose, e.actTime.toISOString()];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** The first position at which a chain (in order, from position 1) does not hold; undefined for a sound one. */
export function firstBreak(entries: readonly (AuditContent & { hash: string })[]): bigint | undefined {
  let previous = GENESIS;
  let expected = 1n;
  for (const entry of entries) {
    if (entry.position !== expected || chainHash(previous, entry) !== entry.hash) return expected;
    previous = entry.hash;
    expected += 1n;
  }
  return undefined;
}
