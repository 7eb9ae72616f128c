import type { Tx } from '@kejing/postgres';
import type { OutboxRow } from './outbox.store.js';

/**
 * Within the transaction of a chunk of events, appended rows are collected and written once, before commit: one upsert of
 * sequences and one insert for up to 200 events. Everywhere else they are written at once.
 */
const deferred = new WeakMap<Tx, OutboxRow[]>();

/** Collects what is appended in this transaction from now on. */
export function deferAppends(tx: Tx): void {
  deferred.set(tx, []);
}

/** The list that collects for this transaction, if there is one. */
export function deferredRows(tx: Tx): OutboxRow[] | undefined {
  return deferred.get(tx);
}

/** Ends the collecting and returns what there is to write. */
export function takeDeferred(tx: Tx): OutboxRow[] {
  const rows = deferred.get(tx) ?? [];
  deferred.delete(tx);
  return rows;
}
