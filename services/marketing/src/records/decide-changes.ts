import type { RecordState } from './record.js';

/** What an event says of a record. */
export type RecordChange =
  | { readonly kind: 'ASSIGNED'; readonly recordId: string; readonly customerId: string; readonly agentId: string; readonly version: bigint; readonly causeId: string }
  | { readonly kind: 'ERASED'; readonly recordId: string; readonly erasureId: string; readonly version: bigint };

/** Another agent serves the customer from now on. */
export interface Move {
  readonly recordId: string;
  readonly agentId: string;
  readonly causeId: string;
}

export interface Changes {
  /** The last state of each record that changes. */
  readonly states: RecordState[];
  /** The last move of each record that was known before it, unless it is erased. */
  readonly moves: Move[];
  /** Records that are known from now on, or erased: whatever waits for them waits no more. */
  readonly heardOf: ReadonlySet<string>;
}

/** Takes changes in their order. The higher version wins, an erasure over any; an erased record stays erased. */
export function decideChanges(known: readonly RecordState[], changes: readonly RecordChange[]): Changes {
  const before = new Map(known.map((state) => [state.recordId, state]));
  const states = new Map<string, RecordState>();
  const moves = new Map<string, Move>();
  const heardOf = new Set<string>();
  for (const change of changes) {
    const { recordId, version } = change;
    const state = states.get(recordId) ?? before.get(recordId);
    if (change.kind === 'ERASED') {
      states.set(recordId, { recordId, customerId: '', agentId: '', version: state && state.version > version ? state.version : version, erased: true });
      moves.delete(recordId);
      heardOf.add(recordId);
      continue;
    }
    if (state && (state.erased || state.version >= version)) continue;
    const { customerId, agentId, causeId } = change;
    states.set(recordId, { recordId, customerId, agentId, version, erased: false });
    if (!state) heardOf.add(recordId);
    else if (agentId !== '' && agentId !== state.agentId) moves.set(recordId, { recordId, agentId, causeId });
  }
  return { states: [...states.values()], moves: [...moves.values()], heardOf };
}
