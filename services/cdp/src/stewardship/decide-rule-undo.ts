import { groupsOf } from '../identity/decide-identity.js';
import { pair, type IdentityState, type Link, type Pair } from '../identity/identity.js';

/** Beyond so many pairs only the two ends of a link are kept apart. */
const MAX_PAIRS = 400;

/** What a bulk undo does to one customer. */
export interface RuleUndo {
  unlinked: readonly Link[];
  /** Pairs that the same evidence must not bring together again. */
  cannotLinks: readonly Pair[];
}

/**
 * Takes links back. Of those that the present model would make again, what they held together is kept apart, part from part; of those that
 * it would not make, the records are free to meet by better evidence.
 * @param state one customer's records, links and cannot-links
 * @param again keys (`a b rule`) of the links to take back, with whether the present model would make them again
 */
export function decideRuleUndo(state: IdentityState, again: ReadonlyMap<string, boolean>): RuleUndo {
  const unlinked = state.links.filter((l) => again.has(linkKey(l)));
  const parts = groupsOf(state.records, state.links.filter((l) => !unlinked.includes(l)));
  const partOf = new Map(parts.flatMap((part) => part.map((id) => [id, part] as const)));
  const cannotLinks = new Map<string, Pair>();
  for (const l of unlinked) {
    const [one, other] = [partOf.get(l.a)!, partOf.get(l.b)!];
    if (one === other || again.get(linkKey(l)) !== true) continue;
    const ends = one.length * other.length > MAX_PAIRS ? [pair(l.a, l.b)] : one.flatMap((x) => other.map((y) => pair(x, y)));
    for (const p of ends) cannotLinks.set(`${p.a} ${p.b}`, p);
  }
  for (const p of state.cannotLinks) cannotLinks.delete(`${p.a} ${p.b}`);
  return { unlinked, cannotLinks: [...cannotLinks.values()] };
}

export const linkKey = (l: { a: string; b: string; rule: string }): string => `${l.a} ${l.b} ${l.rule}`;
