import type { Verdict } from './verdict.js';

/** A record of a topic as the check needs it, in the order of its partition. */
export interface WireRecord { id: string; key: string; sequence: bigint; partition: number; offset: bigint }

/**
 * Holds one topic against the highest sequence that was given out per key: numbers run from 1 without a gap, each is of one event, and new ones appear in order. A
 * record that came before is a repeat. Pure.
 */
export function checkSequences(topic: string, records: readonly WireRecord[], givenOut: ReadonlyMap<string, bigint>): Pick<Verdict, 'lost' | 'doubled' | 'inverted' | 'repeats'> {
  const seen = new Map<string, Map<bigint, string>>();
  const found = { lost: [] as string[], doubled: [] as string[], inverted: [] as string[], repeats: 0 };
  for (const { id, key, sequence } of records) {
    const own = seen.get(key) ?? new Map<bigint, string>();
    seen.set(key, own);
    const before = own.get(sequence);
    if (before === id) found.repeats += 1;
    else if (before !== undefined) found.doubled.push(`${topic} ${key} #${sequence} is of two events`);
    else if (sequence !== BigInt(own.size + 1) && !own.has(sequence - 1n)) found.inverted.push(`${topic} ${key} #${sequence} came before #${sequence - 1n}`);
    if (before === undefined) own.set(sequence, id);
  }
  for (const [key, last] of givenOut) {
    const own = seen.get(key);
    for (let n = 1n; n <= last; n++) if (!own?.has(n)) found.lost.push(`${topic} ${key} #${n} was never published`);
  }
  return found;
}

/** Duplicates of a list, each named once. */
export function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  const twice = new Set<T>();
  for (const item of items) (seen.has(item) ? twice : seen).add(item);
  return [...twice];
}
