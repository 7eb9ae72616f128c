import type { Message } from '@bufbuild/protobuf';
import { newestByKey, type ReceivedEvent } from '@kejing/messaging';
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

/**
 * A chunk whose keys have nothing to do with each other in pieces: the first has the first state of every key, whether it is history or news, a
 * further one a key's next state where news follow its history or the other way round.
 */
export function layersOf<T extends Message>(events: readonly ReceivedEvent<T>[]): ReceivedEvent<T>[][] {
  const layers: ReceivedEvent<T>[][] = [];
  for (const states of Map.groupBy(events, ({ key }) => key).values()) {
    runsOf(states).forEach((run, depth) => (layers[depth] ??= []).push(...run));
  }
  return layers;
}

/** The newest event of each key, where it is newer than what was seen; what bears no sequence (it is not the CDP's relay that published it) counts as newer. */
export async function newestStates<T extends Message>(tx: Tx, seen: SeenStatesStore, events: readonly ReceivedEvent<T>[]): Promise<ReceivedEvent<T>[]> {
  const newest = newestByKey(events, ({ key }) => key, ({ sequence }, known) => sequence === undefined || known.sequence === undefined || sequence >= known.sequence);
  const [first] = newest;
  if (!first) return [];
  const newer = await seen.advance(tx, first.topic, newest.flatMap(({ key, sequence }) => (sequence === undefined ? [] : [{ key, sequence }])));
  return newest.filter(({ key, sequence }) => sequence === undefined || newer.has(key));
}
