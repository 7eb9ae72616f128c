import type { Tx } from '@kejing/postgres';
import type { OutboxRow } from './outbox.store.js';

/** Work that waits for the end of a chunk: items by their owner, and how the owner does them all. */
interface AtEnd {
  items: unknown[];
  flush(tx: Tx, items: readonly unknown[]): Promise<void>;
}

interface Deferred {
  rows: OutboxRow[];
  atEnd: Map<object, AtEnd>;
}

/**
 * Within the transaction of a chunk of events, appended rows and work for its end are collected and done once, before commit: one
 * upsert of sequences and one insert for up to 200 events. Everywhere else they are done at once.
 */
const deferred = new WeakMap<Tx, Deferred>();

/** Collects in this transaction from now on. */
export function startDeferring(tx: Tx): void {
  deferred.set(tx, { rows: [], atEnd: new Map() });
}

/** The list that collects rows of this transaction, if there is one. */
export function deferredRows(tx: Tx): OutboxRow[] | undefined {
  return deferred.get(tx)?.rows;
}

/** Ends the collecting and returns the rows; what waits for the end is dropped. */
export function takeDeferred(tx: Tx): OutboxRow[] {
  const rows = deferred.get(tx)?.rows ?? [];
  deferred.delete(tx);
  return rows;
}

/**
 * Does something once for all events of a chunk, before its transaction commits: `flush` gets all items of this owner in the order in
 * which they came. Outside a chunk it is done at once. For what many events of a chunk touch, in an order of its own: locks that are
 * taken in one order at one time do not deadlock.
 */
export async function atEndOfChunk<T>(tx: Tx, owner: object, items: readonly T[], flush: (tx: Tx, items: readonly T[]) => Promise<void>): Promise<void> {
  const chunk = deferred.get(tx);
  if (!chunk) return flush(tx, items);
  const own = chunk.atEnd.get(owner);
  if (own) own.items.push(...items);
  else chunk.atEnd.set(owner, { items: [...items], flush: flush as AtEnd['flush'] });
}

/** Does what waits for the end, also what that adds to it. */
export async function finishChunk(tx: Tx): Promise<void> {
  const chunk = deferred.get(tx);
  for (let next = chunk?.atEnd.entries().next(); chunk && next && !next.done; next = chunk.atEnd.entries().next()) {
    const [owner, { items, flush }] = next.value;
    chunk.atEnd.delete(owner);
    await flush(tx, items);
  }
}
