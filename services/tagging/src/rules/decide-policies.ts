import type { Match, ReadyRule } from './decide-rules.js';
import type { PolicyTerm } from './policy-term.js';
import type { PolicyFields, PolicyVariables } from './variables.js';

/** What a record held from a time on, and each of it as the rules see it. */
interface Moment {
  readonly time: Date;
  readonly held: readonly PolicyTerm[];
  readonly seen: readonly PolicyVariables[];
}

/**
 * The rules that hold for any policy of a record, by all of its terms. Each holds since the time from which on it always did, whichever policy it was then, and
 * rests on the events of that time; its days count from when one of the policies for which it holds was last told of.
 */
export function matchPolicies(terms: readonly PolicyTerm[], rules: readonly ReadyRule[]): Match[] {
  const moments = toMoments(terms);
  const [last] = moments;
  if (!last) return [];
  return rules.flatMap((ready): Match[] => {
    const holding = last.held.filter((_, n) => ready.evaluate(last.seen[n]!));
    if (holding.length === 0) return [];
    const until = moments.findIndex(({ seen }) => !seen.some(ready.evaluate));
    const since = (until === -1 ? moments.at(-1)! : moments[until - 1]!).time;
    const eventIds = terms.filter(({ startTime }) => startTime.getTime() === since.getTime()).map(({ eventId }) => eventId);
    const toldTime = new Date(Math.max(...holding.map((term) => term.toldTime.getTime())));
    return [{ ready, evidence: { eventIds: [...new Set(eventIds)].sort() }, since, toldTime }];
  });
}

/** Every time at which something changed, the latest first. */
function toMoments(terms: readonly PolicyTerm[]): Moment[] {
  const times = [...new Set(terms.map(({ startTime }) => startTime.getTime()))].sort((a, b) => b - a);
  const ofRoles = [...Map.groupBy(terms, ({ policyId, role }) => JSON.stringify([policyId, role])).values()];
  return times.map((time) => {
    const held = ofRoles.flatMap((ofRole) => {
      const term = ofRole.findLast(({ startTime }) => startTime.getTime() <= time);
      return term === undefined || term.left ? [] : [term];
    });
    const policies = held.map(toFields);
    return { time: new Date(time), held, seen: policies.map((own) => ({ ...own, policies })) };
  });
}

function toFields({ role, line, status, annualPremium }: PolicyTerm): PolicyFields {
  return { role, line, status, annual_premium: annualPremium };
}
