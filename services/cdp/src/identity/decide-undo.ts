import { pairEntryKey } from './decide-origins.js';
import { isFirm, pair, type Change, type IdentityState, type Link, type Pair, type Rule } from './identity.js';
import type { LedgerEntry } from './ledger.js';

export type EntryToUndo = Pick<LedgerEntry, 'kind' | 'recordIds' | 'rule' | 'agreedFields'>;

/** What the world is like in which a decision is taken back. */
export interface Present {
  /** Whole components of all records that the decision names, as they are now. */
  state: IdentityState;
  /** Keys (`pairEntryKey`) of the links and cannot-links that stand and go back to the decision. */
  standing: ReadonlySet<string>;
  /** Customer of each record right after the decision. */
  then: ReadonlyMap<string, string>;
}

const MAX_PAIRS = 1_000;

type Steering = Extract<Change, { kind: 'STEWARD' }>;

/**
 * What takes a decision back; undefined where nothing of it stands any more.
 * Whom it joined is parted and kept apart: each part that it moved from every record that was with it then and still is; records that came later
 * are judged by their evidence. Whom it parted may meet again: its cannot-links go, those that it revoked return, firm links that it cut return.
 */
export function decideUndo(entries: readonly EntryToUndo[], { state, standing, then }: Present): Steering | undefined {
  const known = new Map(state.records.map((r) => [r.recordId, r.customerId]));
  const ofKind = (kind: LedgerEntry['kind']) => entries.filter((e) => e.kind === kind && e.recordIds.every((id) => known.has(id)));
  const stands = (e: EntryToUndo) => standing.has(pairEntryKey(e));
  const keptApart = new Set(state.cannotLinks.map(keyOf));
  const restored = ofKind('CANNOT_LINK_REVOKED').map(pairOf);
  const returning = new Set(restored.map(keyOf));
  const joined = joinedParts(entries).map((part) => together(part, known, then));
  // Where a word that the decision had overruled returns, it keeps them apart as it did before; more would outlast it.
  const apart = bounded(joined.flatMap((pairs) => (pairs.some((p) => returning.has(keyOf(p))) ? [] : pairs)), ofKind('LINKED').map(pairOf));
  const revoked = ofKind('CANNOT_LINK').filter(stands).map(pairOf);
  const going = new Set(revoked.map(keyOf));
  const cannotLinks = distinct([...apart, ...restored]).filter((p) => !keptApart.has(keyOf(p)) && !going.has(keyOf(p)));
  const parted = new Set(joined.flat().map(keyOf));
  const unlinked = ofKind('LINKED').filter((e) => stands(e) && (e.rule === 'STEWARD' || parted.has(keyOf(pairOf(e))))).map(linkOf);
  const linked = ofKind('UNLINKED').filter((e) => isFirm(e.rule as Rule)).map(linkOf).filter((l) => !state.links.some((k) => k.a === l.a && k.b === l.b && k.rule === l.rule));
  if (cannotLinks.length + unlinked.length + linked.length + revoked.length === 0) return undefined;
  return { kind: 'STEWARD', linked, unlinked, cannotLinks, revoked };
}

/** Sets of records that came to others by the decision: customers that were merged, and new records that joined one. */
function joinedParts(entries: readonly EntryToUndo[]): (readonly string[])[] {
  const merged = entries.filter((e) => e.kind === 'MERGED').map((e) => e.recordIds);
  const moved = new Set(merged.flat());
  const isLinked = (id: string) => entries.some((e) => e.kind === 'LINKED' && e.recordIds.includes(id));
  const observed = entries.filter((e) => e.kind === 'OBSERVED' && !moved.has(e.recordIds[0]!) && isLinked(e.recordIds[0]!)).map((e) => e.recordIds);
  return [...merged, ...observed];
}

/** Pairs of a record of the part and one that was beside it then and is still. */
function together(part: readonly string[], now: ReadonlyMap<string, string | undefined>, then: ReadonlyMap<string, string>): Pair[] {
  const inPart = new Set(part);
  return part.flatMap((id) => {
    const others = [...now].filter(([other, customerId]) => !inPart.has(other) && customerId !== undefined && customerId === now.get(id) && then.get(other) === then.get(id) && then.has(id));
    return others.map(([other]) => pair(id, other));
  });
}

/** Of parts so large that all their pairs are too many, those that the decision linked: none of them can be in one customer again. */
function bounded(joined: Pair[], linked: readonly Pair[]): Pair[] {
  if (joined.length <= MAX_PAIRS) return joined;
  const direct = new Set(linked.map(keyOf));
  const ends = joined.filter((p) => direct.has(keyOf(p)));
  return ends.length === 0 ? joined.slice(0, 1) : ends;
}

const pairOf = (e: EntryToUndo): Pair => pair(e.recordIds[0]!, e.recordIds[1]!);
const linkOf = (e: EntryToUndo): Link => ({ ...pairOf(e), rule: e.rule as Rule, agreedFields: e.agreedFields });
const keyOf = (p: Pair): string => `${p.a} ${p.b}`;

function distinct(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((p) => [keyOf(p), p])).values()];
}
