import type { Message } from '@bufbuild/protobuf';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { SeenStatesStore } from './seen-states.store.js';

/** A chunk in pieces that are all history or all news, in order: what history alone supports must not be told as news. */
export function runsOf<T extends Message>(events: readonly ReceivedEvent<T>[]): ReceivedEvent<T>[][] {
  const runs: ReceivedEvent<T>[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run?.[0]?.backfill === event.backfill) run.push(event);
    else runs.push([event]);
  }
  return runs;
}

/** The states that are newer than what was seen of their keys, those of a key in their order; what bears no sequence (it is not the CDP's relay that published it) counts as newer. */
export async function newStates<T extends Message>(tx: Tx, seen: SeenStatesStore, events: readonly ReceivedEvent<T>[]): Promise<ReceivedEvent<T>[]> {
  const [first] = events;
  if (!first) return [];
  const byKey = [...Map.groupBy(events, ({ key }) => key)].map(([key, states]) => ({ key, states: inOrder(states) }));
  const last = byKey.flatMap(({ key, states }) => {
    const sequence = states.findLast((state) => state.sequence !== undefined)?.sequence;
    return sequence === undefined ? [] : [{ key, sequence }];
  });
  const before = await seen.advance(tx, first.topic, last);
  return byKey.flatMap(({ key, states }) => states.filter(({ sequence }) => sequence === undefined || (before.has(key) && sequence > before.get(key)!)));
}

function inOrder<T extends Message>(states: readonly ReceivedEvent<T>[]): ReceivedEvent<T>[] {
  const sorted = states.toSorted((a, b) => (a.sequence === undefined || b.sequence === undefined ? 0 : Number(a.sequence - b.sequence)));
  return sorted.filter(({ sequence }, n) => sequence === undefined || sequence !== sorted[n - 1]?.sequence);
}
