import { isDeepStrictEqual } from 'node:util';
import { denialOf, heed, inForce, NO_GROUNDS, strongest } from './decide-grounds.js';
import type { EndedTag, EndReason, Evidence, Grounds, LiveTag, Support, TagState, TagValue, Word } from './tag.js';

/** What happens to a value. KEEP: nothing that is told, though its grounds may be others now. */
export type TagDecision = { readonly grounds: Grounds } & (
  | { readonly kind: 'KEEP'; readonly state: TagState }
  | { readonly kind: 'ASSIGNED' | 'RENEWED'; readonly state: LiveTag }
  | { readonly kind: 'REMOVED'; readonly state: EndedTag; readonly evidence: Evidence }
);

export const NO_VALUE: TagValue = { state: { kind: 'NONE' }, grounds: NO_GROUNDS };

/** Hears a word on a tag. */
export function decideWord({ state, grounds }: TagValue, word: Word, now: Date): TagDecision {
  const heeded = heed(grounds, word, now);
  if (heeded === grounds) return { kind: 'KEEP', state, grounds };
  const best = strongest(heeded, now);
  if (best) return decideLive(state, heeded, best);
  // What has come to its end is for the expiry to tell.
  if (state.kind === 'LIVE' && inForce(state, now)) return { ...endOf(state, heeded, word, now), grounds: heeded };
  const never = state.kind === 'NONE' && !isDeepStrictEqual(heeded, NO_GROUNDS);
  return { kind: 'KEEP', state: never ? { kind: 'ENDED', version: 0n, reason: 'CONTRADICTED', endTime: now } : state, grounds: heeded };
}

/** Ends a value whose time has come, or lets the next support take its place. */
export function decideExpiry({ state, grounds }: TagValue, now: Date): TagDecision {
  if (state.kind !== 'LIVE' || inForce(state, now)) return { kind: 'KEEP', state, grounds };
  const best = strongest(grounds, now);
  return best ? decideLive(state, grounds, best) : { ...ended(state, 'EXPIRED', {}, now), grounds };
}

function decideLive(state: TagState, grounds: Grounds, { source, confidence, evidence, assignTime, expireTime }: Support): TagDecision {
  const version = state.kind === 'NONE' ? 0n : state.version;
  const value: LiveTag = { kind: 'LIVE', version, source, confidence, evidence, assignTime, expireTime };
  if (isDeepStrictEqual(value, state)) return { kind: 'KEEP', state, grounds };
  const kind = state.kind === 'LIVE' && state.source === source ? 'RENEWED' : 'ASSIGNED';
  return { kind, state: { ...value, version: version + 1n }, grounds };
}

function endOf(state: LiveTag, { denials }: Grounds, word: Word, now: Date) {
  if (word.kind === 'TAKEN') return ended(state, 'MANUAL', word.evidence, now);
  const { ruleId, ruleVersion } = state.evidence;
  const withdrawn: Evidence = { ...(ruleId !== undefined && { ruleId }), ...(ruleVersion !== undefined && { ruleVersion }) };
  return ended(state, 'CONTRADICTED', denialOf(state, denials)?.evidence ?? withdrawn, now);
}

function ended({ version }: LiveTag, reason: EndReason, evidence: Evidence, endTime: Date) {
  return { kind: 'REMOVED', state: { kind: 'ENDED', version: version + 1n, reason, endTime }, evidence } as const;
}
