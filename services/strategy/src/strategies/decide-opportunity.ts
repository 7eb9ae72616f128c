import type { EligibilityValues } from './eligibility.js';
import { smoothedRate, type Statistics, type Strategy } from './strategy.js';

/** A strategy, ready to be judged. */
export interface Candidate {
  readonly strategy: Strategy;
  readonly statistics: Statistics;
  /** Undefined where the stored condition does not compile any more. */
  readonly matches: ((values: EligibilityValues) => boolean) | undefined;
}

/** What holds for one decision. */
export interface Situation {
  readonly values: EligibilityValues;
  readonly personalisationRefused: boolean;
  /** Highest grade of product that the agent may sell. */
  readonly productGradeLimit: number;
  readonly publishedContents: { has(contentKey: string): boolean };
  readonly approvedScripts: { has(scriptKey: string): boolean };
}

export type RejectionCode =
  | 'EXPRESSION_BROKEN' | 'NOT_ELIGIBLE' | 'NO_MARKETING_CONSENT' | 'AGENT_GRADE_TOO_LOW' | 'CONTENT_NOT_PUBLISHED' | 'SCRIPT_NOT_APPROVED' | 'RANKED_LOWER';

/** A strategy as it was judged; expected value and success rate are 0 where it did not get so far. */
export interface Judged<Code extends string = 'CHOSEN' | RejectionCode> {
  readonly strategy: Strategy;
  readonly code: Code;
  readonly expectedValue: number;
  readonly successRate: number;
}

export interface Decision {
  readonly outcome: 'DECIDED' | 'NO_STRATEGY' | 'NONE_ELIGIBLE' | 'PERSONALISATION_REFUSED';
  /** Best first. */
  readonly chosen: readonly Judged<'CHOSEN'>[];
  /** Everything else, each with its reason. */
  readonly rejected: readonly Judged<RejectionCode>[];
}

const MAX_CHOICES = 3;

/**
 * Chooses up to three strategies by expected value (value × smoothed success rate); equals go by value, then by key, so that the same
 * situation always gives the same choices. Every other candidate is answered with the reason why not.
 */
export function decideOpportunity(candidates: readonly Candidate[], situation: Situation): Decision {
  if (situation.personalisationRefused) return { outcome: 'PERSONALISATION_REFUSED', chosen: [], rejected: [] };
  const rejected: Judged<RejectionCode>[] = [];
  const chosen: Judged<'CHOSEN'>[] = [];
  for (const candidate of candidates) {
    const { strategy } = candidate;
    const code = obstacle(candidate, situation);
    if (code) {
      rejected.push({ strategy, code, expectedValue: 0, successRate: 0 });
      continue;
    }
    const successRate = smoothedRate(candidate.statistics);
    const outranked = insert(chosen, { strategy, code: 'CHOSEN', expectedValue: strategy.value * successRate, successRate });
    if (outranked) rejected.push({ ...outranked, code: 'RANKED_LOWER' });
  }
  const outcome = candidates.length === 0 ? 'NO_STRATEGY' : chosen.length === 0 ? 'NONE_ELIGIBLE' : 'DECIDED';
  return { outcome, chosen, rejected };
}

/** Keeps the best few in order, since most of a thousand are no match; answers who is not among them (any more). */
function insert(best: Judged<'CHOSEN'>[], one: Judged<'CHOSEN'>): Judged<'CHOSEN'> | undefined {
  const at = best.findIndex((other) => better(one, other) < 0);
  if (at >= 0) best.splice(at, 0, one);
  else best.push(one);
  return best.length > MAX_CHOICES ? best.pop() : undefined;
}

/** Why a strategy may not be chosen. What is cheap to tell comes first: a decision judges all strategies of its scenario. */
function obstacle({ strategy, matches }: Candidate, situation: Situation): RejectionCode | undefined {
  if (!matches) return 'EXPRESSION_BROKEN';
  if (strategy.needsMarketingConsent && !situation.values.marketing_consent) return 'NO_MARKETING_CONSENT';
  if (strategy.productGrade > situation.productGradeLimit) return 'AGENT_GRADE_TOO_LOW';
  const { contentKey, scriptKey } = strategy.choice;
  if (contentKey !== '' && !situation.publishedContents.has(contentKey)) return 'CONTENT_NOT_PUBLISHED';
  if (scriptKey !== '' && !situation.approvedScripts.has(scriptKey)) return 'SCRIPT_NOT_APPROVED';
  return matches(situation.values) ? undefined : 'NOT_ELIGIBLE';
}

const better = (a: Judged, b: Judged): number =>
  b.expectedValue - a.expectedValue || b.strategy.value - a.strategy.value || (a.strategy.strategyKey < b.strategy.strategyKey ? -1 : 1);
