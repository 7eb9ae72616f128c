import { assignCustomers, byAge, reanchor } from './assign-customers.js';
import { link, pair, rules, sameLink, type Change, type CustomerState, type Decision, type IdentityState, type Link, type Pair, type RecordState } from './identity.js';
import { Partition } from './partition.js';

/** What a change does to links and cannot-links; the rest of a decision follows from it. */
interface LinkChange {
  links: readonly Link[];
  linked: readonly Link[];
  unlinked: readonly Link[];
  vetoed: readonly Link[];
  cannotLinks: readonly Pair[];
  revoked: readonly Pair[];
}

/** `IDENTITY_VETO`: the steward's merge would join two different valid numbers. */
export type DecisionResult = { ok: true; decision: Decision } | { ok: false; reason: 'IDENTITY_VETO' };

/**
 * What follows from a change. `state` holds the whole components of the records that the change names and of its candidates.
 * @param mint makes new customer IDs
 */
export function decideIdentity(state: IdentityState, change: Change, now: Date, mint: () => string): DecisionResult {
  switch (change.kind) {
    case 'MATCH':
      return done(state, relink(state, change.links, change.vetoed), new Set(), now, mint);
    case 'MERGE': {
      const merged = merge(state, change);
      return merged === undefined ? { ok: false, reason: 'IDENTITY_VETO' } : done(state, merged, new Set(), now, mint);
    }
    case 'SPLIT':
      return done(state, split(state, change.recordIds), new Set(), now, mint);
    case 'STEWARD': {
      const ruled = rule(state, change);
      return ruled === undefined ? { ok: false, reason: 'IDENTITY_VETO' } : done(state, ruled, new Set(), now, mint);
    }
    case 'ERASE': {
      const erased = new Set(change.recordIds);
      return done(state, erase(state, erased, change.links), erased, now, mint);
    }
  }
}

/** The links that stand from now on; those that stood already stay as they were asserted. */
function relink(state: IdentityState, links: readonly Link[], vetoed: readonly Link[]): LinkChange {
  const wanted = new Map(links.map((l) => [keyOf(l), l]));
  const held = new Map(state.links.map((l) => [keyOf(l), l]));
  const linked = [...wanted].flatMap(([key, l]) => (held.has(key) ? [] : [l]));
  return {
    links: [...state.links.filter((l) => wanted.has(keyOf(l))), ...linked], linked,
    unlinked: state.links.filter((l) => !wanted.has(keyOf(l))), vetoed, cannotLinks: [], revoked: [],
  };
}

const keyOf = (l: Link): string => `${l.a} ${l.b} ${l.rule}`;

function merge(state: IdentityState, change: Extract<Change, { kind: 'MERGE' }>): LinkChange | undefined {
  const groups = groupsOf(state.records, state.links);
  const [one, other] = [change.recordId, change.otherRecordId].map((id) => new Set(groups.find((g) => g.includes(id))));
  const revoked = state.cannotLinks.filter(({ a, b }) => (one!.has(a) && other!.has(b)) || (one!.has(b) && other!.has(a)));
  const cannotLinks = state.cannotLinks.filter((p) => !revoked.includes(p));
  const partition = new Partition(state.records, cannotLinks);
  for (const l of state.links) partition.join(l.a, l.b);
  if (!partition.join(change.recordId, change.otherRecordId)) return undefined;
  const linked = one!.has(change.otherRecordId) ? [] : [link(change.recordId, change.otherRecordId, 'STEWARD', [])];
  return { links: [...state.links, ...linked], linked, unlinked: [], vetoed: [], cannotLinks: [], revoked };
}

/** The two parts stay whole by the steward's word, even where what was cut had held them together. */
function split(state: IdentityState, recordIds: readonly string[]): LinkChange {
  const out = new Set(recordIds);
  const customerId = state.records.find((r) => out.has(r.recordId))?.customerId;
  const rest = state.records.filter((r) => r.customerId === customerId && !out.has(r.recordId)).map((r) => r.recordId);
  const unlinked = state.links.filter((l) => out.has(l.a) !== out.has(l.b));
  const kept = state.links.filter((l) => !unlinked.includes(l));
  const linked = [recordIds, rest].flatMap((part) => holdTogether(state.records, kept, part));
  const known = new Set(state.cannotLinks.map((p) => `${p.a} ${p.b}`));
  const cannotLinks = recordIds.flatMap((x) => rest.map((y) => pair(x, y))).filter((p) => !known.has(`${p.a} ${p.b}`));
  return { links: [...kept, ...linked], linked, unlinked, vetoed: [], cannotLinks, revoked: [] };
}

/** His word comes first; of what else held, the strongest first. Undefined where a veto stands against a link that he asserts. */
function rule(state: IdentityState, change: Extract<Change, { kind: 'STEWARD' }>): LinkChange | undefined {
  const samePair = (p: Pair) => (q: Pair) => p.a === q.a && p.b === q.b;
  const revoked = state.cannotLinks.filter((p) => change.revoked.some(samePair(p)));
  const cannotLinks = change.cannotLinks.filter((p) => !state.cannotLinks.some(samePair(p)) && !change.linked.some(samePair(p)));
  const partition = new Partition(state.records, [...state.cannotLinks.filter((p) => !revoked.includes(p)), ...cannotLinks]);
  const accept = (l: Link) => partition.join(l.a, l.b);
  if (!change.linked.every(accept)) return undefined;
  const linked = change.linked.filter((l) => !state.links.some((k) => sameLink(k, l)));
  const others = state.links.filter((l) => !change.unlinked.some((u) => sameLink(u, l)) && !change.linked.some((k) => sameLink(k, l)));
  const kept = [...others].sort(strongestFirst).filter(accept);
  const links = [...state.links.filter((l) => kept.includes(l) || change.linked.some((k) => sameLink(k, l))), ...linked];
  return { links, linked, unlinked: state.links.filter((l) => !links.includes(l)), vetoed: [], cannotLinks, revoked };
}

function holdTogether(records: readonly RecordState[], links: readonly Link[], part: readonly string[]): Link[] {
  const inPart = new Set(part);
  const pieces = groupsOf(records.filter((r) => inPart.has(r.recordId)), links);
  return pieces.slice(1).map((piece) => link(pieces[0]![0]!, piece[0]!, 'STEWARD', []));
}

function erase(state: IdentityState, erased: ReadonlySet<string>, links: readonly Link[]): LinkChange {
  const revoked = state.cannotLinks.filter((p) => erased.has(p.a) || erased.has(p.b));
  return { ...relink(state, links, []), revoked };
}

/** Components of records by links; no veto is looked at, since the links stand. */
export function groupsOf(records: readonly RecordState[], links: readonly Link[]): string[][] {
  const partition = new Partition(records.map((r) => ({ ...r, exclusive: [] })), []);
  for (const l of links) partition.join(l.a, l.b);
  return partition.groups();
}

function done(state: IdentityState, change: LinkChange, erased: ReadonlySet<string>, now: Date, mint: () => string): DecisionResult {
  const anchored = reanchor(state.customers, groupsOf(state.records, state.links), state.records, erased);
  const left = state.records.filter((r) => !erased.has(r.recordId));
  const assigned = assignCustomers(groupsOf(left, change.links), left, anchored, now, mint);
  const before = new Map(state.customers.map((c) => [c.customerId, c]));
  const ended = anchored.filter((c) => c.anchorRecordId === undefined);
  const changedCustomers = [...assigned.customers, ...ended].filter((c) => {
    const was = before.get(c.customerId);
    return was !== undefined && (was.anchorRecordId !== c.anchorRecordId || was.redirectTo !== c.redirectTo);
  });
  const moves = left.flatMap(({ recordId, customerId }) => {
    const to = assigned.customerOf.get(recordId)!;
    return to === customerId ? [] : [{ recordId, to, ...(customerId === undefined ? {} : { from: customerId }) }];
  });
  const decision = { ...change, minted: assigned.minted, changedCustomers, moves, ...mergesAndSplits(left, assigned.customers, moves) };
  return { ok: true, decision };
}

/** Moves from a customer that redirects now are a merge; from one that goes on, a split. The part with the anchor of a new ID comes first. */
function mergesAndSplits(records: readonly RecordState[], customers: readonly CustomerState[], moves: Decision['moves']): Pick<Decision, 'merged' | 'split'> {
  const age = new Map(records.map((r) => [r.recordId, r.createdAt.getTime()]));
  const redirects = new Map(customers.map((c) => [c.customerId, c.redirectTo]));
  const parts = new Map<string, { from: string; to: string; recordIds: string[] }>();
  for (const { recordId, from, to } of moves) {
    if (from === undefined) continue;
    const part = parts.get(`${from} ${to}`) ?? { from, to, recordIds: [] };
    part.recordIds.push(recordId);
    parts.set(`${from} ${to}`, part);
  }
  const sorted = [...parts.values()].map((p) => ({ ...p, recordIds: p.recordIds.sort(byAge(age)) })).sort((x, y) => byAge(age)(x.recordIds[0]!, y.recordIds[0]!));
  const isMerge = (p: { from: string; to: string }) => redirects.get(p.from) === p.to;
  return { merged: sorted.filter(isMerge).map(({ from, to, recordIds }) => ({ into: to, from, recordIds })), split: sorted.filter((p) => !isMerge(p)) };
}

const strongestFirst = (x: Link, y: Link): number => rules.indexOf(x.rule) - rules.indexOf(y.rule) || (x.a + x.b < y.a + y.b ? -1 : 1);
