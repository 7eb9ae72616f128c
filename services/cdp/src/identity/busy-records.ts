import type { LoadedState } from './identity.store.js';
import type { Edge } from './pairs.js';

/** What was looked for, and what of it is held. */
export interface Looked {
  /** Records that were found before anything was held. */
  ids: ReadonlySet<string>;
  /** Customers that are held. */
  held: ReadonlySet<string>;
  /** Not all of a component that is too large was looked for. */
  isCut: boolean;
}

/** Records that others hold, or have changed since they were looked for. Pure. */
export function beyondHeld({ records }: Pick<LoadedState, 'records'>, edges: readonly Edge[], { ids, held, isCut }: Looked): string[] {
  const gone = records.filter((r) => !ids.has(r.recordId) || (r.customerId !== undefined && !held.has(r.customerId))).map((r) => r.recordId);
  return [...gone, ...(isCut ? [] : edges.flatMap((e) => [e.a, e.b].filter((id) => !ids.has(id))))];
}

/** The whole components of such records: edges, links and common customers reach them. Pure. */
export function busyRecords(state: Pick<LoadedState, 'records' | 'links'>, edges: readonly Edge[], looked: Looked): Set<string> {
  const busy = new Set<string>();
  const rest = beyondHeld(state, edges, looked);
  if (rest.length === 0) return busy;
  const near = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    for (const [from, to] of [[a, b], [b, a]] as const) near.set(from, [...(near.get(from) ?? []), to]);
  };
  for (const { a, b } of [...edges, ...state.links]) join(a, b);
  for (const { recordId, customerId } of state.records) if (customerId !== undefined) join(recordId, customerId);
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (busy.has(next)) continue;
    busy.add(next);
    rest.push(...(near.get(next) ?? []));
  }
  return busy;
}
