import type { Denial, Grounds, Support, TagSource, Word } from './tag.js';

/** Who is believed before whom. */
const RANK: Record<TagSource, number> = { FACT: 5, MANUAL: 4, RULE: 3, MODEL: 2, STATISTICAL: 2, NLP: 1 };

export const NO_GROUNDS: Grounds = { supports: [], denials: [], takenTime: null };

/**
 * What is known once a word was heard. Words of different speakers have the same effect in every order: occasions add up and the rest is the last word of
 * each. Forgotten is only what no later word could bring back: occasions that are over, taken away, or weaker in all respects than another.
 */
export function heed(grounds: Grounds, word: Word, now: Date): Grounds {
  const { supports, denials, takenTime } = grounds;
  switch (word.kind) {
    case 'SUPPORT':
      return kept({ ...grounds, supports: [...supports, word.support] }, now);
    case 'DENIAL':
      return kept({ ...grounds, denials: [...denials, word.denial] }, now);
    case 'TAKEN': {
      // What is dated ahead is known to whom takes it away as well.
      const times = supports.filter(({ source }) => source !== 'FACT').map(({ assignTime }) => assignTime);
      return kept({ ...grounds, takenTime: latest([word.time, ...times, ...(takenTime ? [takenTime] : [])]) }, now);
    }
    case 'STATE': {
      const others = ({ stateRule }: Support | Denial): boolean => stateRule === undefined || !word.rules.includes(stateRule);
      const silent = word.supports.length === 0 && word.denials.length === 0;
      if (silent && supports.every(others) && denials.every(others)) return grounds;
      const said = word.holdsOn ? word.supports.map((one) => holdOn(supports.find(({ stateRule }) => stateRule === one.stateRule), one)) : word.supports;
      return kept({ ...grounds, supports: [...supports.filter(others), ...said], denials: [...denials.filter(others), ...word.denials] }, now);
    }
  }
}

/** The strongest support that counts now: the higher source wins, then the surer evidence, then the later one. */
export function strongest(grounds: Grounds, now: Date): Support | undefined {
  return grounds.supports.find((support) => inForce(support, now) && counts(support, grounds));
}

/** The denial that speaks against a support. */
export function denialOf({ source, assignTime }: Pick<Support, 'source' | 'assignTime'>, denials: readonly Denial[]): Denial | undefined {
  return RANK[source] > RANK.RULE ? undefined : denials.find(({ time }) => assignTime <= time);
}

export function inForce({ expireTime }: Pick<Support, 'expireTime'>, now: Date): boolean {
  return expireTime === null || expireTime > now;
}

function counts(support: Support, { denials, takenTime }: Grounds): boolean {
  if (support.source === 'FACT') return true;
  return (takenTime === null || support.assignTime > takenTime) && denialOf(support, denials) === undefined;
}

/** The same rule on a state that still holds: since it began to, unless an earlier time came to be known; it ends as the newest word says. */
function holdOn(before: Support | undefined, now: Support): Support {
  if (!before || before.evidence.ruleVersion !== now.evidence.ruleVersion || before.assignTime > now.assignTime) return now;
  return before.expireTime !== null && before.expireTime < now.assignTime ? now : { ...now, assignTime: before.assignTime, evidence: before.evidence };
}

function kept({ supports, denials, takenTime }: Grounds, now: Date): Grounds {
  // Of hands, and of rules that deny on an occasion, the last word says it all.
  const lastByHand = supports.filter(({ source }) => source === 'MANUAL').sort(stronger)[0];
  const [lastDenial] = denials.filter(({ stateRule }) => stateRule === undefined).sort((a, b) => b.time.getTime() - a.time.getTime() || (nameOf(a) < nameOf(b) ? 1 : -1));
  const lasting: Grounds = { supports: [], denials: lastDenial ? [lastDenial] : [], takenTime };
  const matter = supports.filter((one) => one.stateRule !== undefined || (inForce(one, now) && counts(one, lasting) && (one.source !== 'MANUAL' || one === lastByHand)));
  return {
    supports: matter.filter((one, n) => !matter.some((other, m) => m !== n && covers(other, one) && (m < n || stronger(other, one) !== 0))).sort(stronger),
    denials: [...lasting.denials, ...denials.filter(({ stateRule }) => stateRule !== undefined).sort((a, b) => a.time.getTime() - b.time.getTime() || (nameOf(a) < nameOf(b) ? -1 : 1))],
    takenTime,
  };
}

/** Whether an occasion is worth nothing beside another: that one is as strong, holds as long, and whatever speaks against it speaks against this one too. */
function covers(other: Support, one: Support): boolean {
  const occasions = [other, one].every(({ stateRule, source }) => stateRule === undefined && source !== 'MANUAL');
  if (!occasions || RANK[other.source] < RANK[one.source] || other.confidence < one.confidence || other.assignTime < one.assignTime || endOf(other) < endOf(one)) return false;
  return stronger(other, one) <= 0;
}

/** Negative: `a` is stronger. Total, so that a tie is not for the order of arrival to break. */
function stronger(a: Support, b: Support): number {
  const order = RANK[b.source] - RANK[a.source] || b.confidence - a.confidence || b.assignTime.getTime() - a.assignTime.getTime();
  if (order !== 0) return order;
  if (endOf(a) !== endOf(b)) return endOf(a) > endOf(b) ? -1 : 1;
  const [left, right] = [nameOf(a), nameOf(b)];
  return left === right ? 0 : left > right ? -1 : 1;
}

function endOf({ expireTime }: Support): number {
  return expireTime?.getTime() ?? Infinity;
}

function nameOf({ stateRule = '', evidence: { ruleId, ruleVersion, eventIds, factIds, conversationId, spans } }: Support | Denial): string {
  return JSON.stringify([stateRule, ruleId, ruleVersion, eventIds, factIds, conversationId, spans?.map(({ start, end }) => [start, end])]);
}

function latest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((time) => time.getTime())));
}
