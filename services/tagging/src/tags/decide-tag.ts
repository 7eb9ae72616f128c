import type { Assertion, EndedTag, LiveTag, Removal, TagSource, TagState } from './tag.js';

/** What happens to a value. KEEP: nothing. */
export type TagDecision = { readonly kind: 'KEEP' } | { readonly kind: 'ASSIGNED' | 'RENEWED'; readonly value: LiveTag } | { readonly kind: 'REMOVED'; readonly value: EndedTag };

/** Who is believed before whom. */
const RANK: Record<TagSource, number> = { FACT: 5, MANUAL: 4, RULE: 3, MODEL: 2, STATISTICAL: 2, NLP: 1 };

const KEEP: TagDecision = { kind: 'KEEP' };

/** Whether a value is in force. */
export function inForce(state: TagState, now: Date): state is LiveTag {
  return state.kind === 'LIVE' && (state.expireTime === null || state.expireTime > now);
}

/** Weighs new support of a tag against what is known: the higher source wins, then the surer evidence, then the later one. */
export function decideAssign(state: TagState, assertion: Assertion, now: Date): TagDecision {
  if (assertion.expireTime !== null && assertion.expireTime <= now) return KEEP;
  switch (state.kind) {
    case 'NONE':
      return assigned(state, assertion);
    case 'ENDED':
      return overcomes(assertion, state) ? assigned(state, assertion) : KEEP;
    case 'LIVE':
      if (!inForce(state, now) || isWithdrawn(state, assertion)) return assigned(state, assertion);
      if (!outweighs(assertion, state)) return KEEP;
      return { kind: state.source === assertion.source ? 'RENEWED' : 'ASSIGNED', value: liveOf(state, assertion) };
  }
}

/** Weighs a reason to end a value. What outranks a rule, or is later than its contradiction, stands. */
export function decideRemove(state: TagState, removal: Removal): TagDecision {
  if (state.kind !== 'LIVE') return KEEP;
  switch (removal.reason) {
    case 'MANUAL':
      return state.source === 'FACT' ? KEEP : ended(state, 'MANUAL', removal.time);
    case 'CONTRADICTED':
      return RANK[state.source] <= RANK.RULE && state.assignTime <= removal.time ? ended(state, 'CONTRADICTED', removal.time) : KEEP;
    case 'WITHDRAWN':
      return state.source === 'RULE' && state.evidence.ruleId === removal.ruleId ? ended(state, 'CONTRADICTED', removal.time) : KEEP;
  }
}

/** Ends a value whose time has come. */
export function decideExpiry(state: TagState, now: Date): TagDecision {
  return state.kind === 'LIVE' && !inForce(state, now) ? ended(state, 'EXPIRED', now) : KEEP;
}

/** What was taken away by hand or contradicted comes back on later evidence only. */
function overcomes(assertion: Assertion, { reason, endTime }: EndedTag): boolean {
  switch (reason) {
    case 'MANUAL':
      return assertion.assignTime > endTime;
    case 'CONTRADICTED':
      return assertion.observeTime >= endTime;
    case 'EXPIRED':
      return true;
    case 'ERASED':
      return false;
  }
}

function isWithdrawn(live: LiveTag, { insteadOf }: Assertion): boolean {
  return live.source === 'RULE' && live.evidence.ruleId !== undefined && insteadOf?.includes(live.evidence.ruleId) === true;
}

function outweighs(assertion: Assertion, live: LiveTag): boolean {
  const rank = RANK[assertion.source] - RANK[live.source];
  if (rank !== 0) return rank > 0;
  if (assertion.confidence !== live.confidence) return assertion.confidence > live.confidence;
  // A rule that holds for ever is not renewed by holding still.
  if (live.source === 'RULE' && live.expireTime === null && assertion.expireTime === null) return false;
  return assertion.assignTime > live.assignTime;
}

function assigned(state: TagState, assertion: Assertion): TagDecision {
  return { kind: 'ASSIGNED', value: liveOf(state, assertion) };
}

function liveOf(state: TagState, { source, confidence, evidence, assignTime, expireTime }: Assertion): LiveTag {
  return { kind: 'LIVE', version: nextVersion(state), source, confidence, evidence, assignTime, expireTime };
}

function ended(state: LiveTag, reason: EndedTag['reason'], endTime: Date): TagDecision {
  return { kind: 'REMOVED', value: { kind: 'ENDED', version: nextVersion(state), reason, endTime } };
}

function nextVersion(state: TagState): bigint {
  return state.kind === 'NONE' ? 1n : state.version + 1n;
}
