import type { EligibilityValues } from './eligibility.js';
import { smoothedRate, type Statistics, type Strategy } from './strategy.js';
import type { RejectionCode } from './verdicts.js';

/** One of the conditions that a strategy needs all of. */
export interface Term {
  /** The same for terms of the same meaning. */
  readonly key: string;
  evaluate(values: EligibilityValues): boolean;
}

/** A strategy, ready to be judged. */
export interface Candidate {
  readonly strategy: Strategy;
  readonly statistics: Statistics;
  /** Undefined where the stored condition does not compile any more. */
  readonly terms: readonly Term[] | undefined;
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

/** What some candidates need, and why they are rejected where it does not hold. */
export interface Gate {
  readonly code: RejectionCode;
  /** Places in the list, ascending. */
  readonly needed: readonly number[];
  isOpen(situation: Situation): boolean;
}

/** A candidate that no gate has stopped. */
export interface Ranked {
  readonly at: number;
  /** Value × smoothed success rate. */
  readonly expectedValue: number;
  readonly successRate: number;
}

/** Candidates, and what many of them have in common: it is asked once a decision, however many they are. */
export interface CandidateList {
  readonly candidates: readonly Candidate[];
  /** The first that is shut says why a candidate is rejected. */
  readonly gates: readonly Gate[];
  /** Best first; equals go by value, then by key, so that the same situation always gives the same choices. */
  readonly ranking: readonly Ranked[];
  /** What any candidate names. */
  readonly contentKeys: readonly string[];
  readonly scriptKeys: readonly string[];
}

export function toCandidateList(candidates: readonly Candidate[]): CandidateList {
  const gates = [
    ...gatesBy(candidates, 'EXPRESSION_BROKEN', ({ terms }) => (terms ? [] : ['broken']), () => () => false),
    ...gatesBy(candidates, 'NO_MARKETING_CONSENT', ({ strategy }) => (strategy.needsMarketingConsent ? ['consent'] : []), () => ({ values }) => values.marketing_consent),
    ...gatesBy(candidates, 'AGENT_GRADE_TOO_LOW', ({ strategy }) => [strategy.productGrade], (grade) => ({ productGradeLimit }) => grade <= productGradeLimit),
    ...gatesBy(candidates, 'CONTENT_NOT_PUBLISHED', ({ strategy }) => strategy.choice.contentKey || [], (key) => ({ publishedContents }) => publishedContents.has(key)),
    ...gatesBy(candidates, 'SCRIPT_NOT_APPROVED', ({ strategy }) => strategy.choice.scriptKey || [], (key) => ({ approvedScripts }) => approvedScripts.has(key)),
    ...termGates(candidates),
  ];
  const ranking = candidates.map(({ strategy, statistics }, at) => {
    const successRate = smoothedRate(statistics);
    return { at, expectedValue: strategy.value * successRate, successRate };
  });
  const strategyAt = (at: number): Strategy => candidates[at]!.strategy;
  ranking.sort((a, b) => b.expectedValue - a.expectedValue || strategyAt(b.at).value - strategyAt(a.at).value || (strategyAt(a.at).strategyKey < strategyAt(b.at).strategyKey ? -1 : 1));
  const choices = candidates.map(({ strategy }) => strategy.choice);
  return {
    candidates, gates, ranking,
    contentKeys: named(choices.map(({ contentKey }) => contentKey)), scriptKeys: named(choices.map(({ scriptKey }) => scriptKey)),
  };
}

const named = (keys: readonly string[]): string[] => [...new Set(keys.filter((key) => key !== ''))];

/** A gate for each different thing that candidates need. */
function gatesBy<Need>(candidates: readonly Candidate[], code: RejectionCode, needsOf: (candidate: Candidate) => Need | readonly Need[], opener: (need: Need) => Gate['isOpen']): Gate[] {
  const needed = new Map<Need, number[]>();
  for (const [at, candidate] of candidates.entries()) {
    for (const need of new Set([needsOf(candidate)].flat() as Need[])) {
      const places = needed.get(need);
      if (places) places.push(at);
      else needed.set(need, [at]);
    }
  }
  return [...needed].map(([need, places]) => ({ code, needed: places, isOpen: opener(need) }));
}

/** Those that many need come first: few candidates are left then for those that one alone needs. */
function termGates(candidates: readonly Candidate[]): Gate[] {
  const terms = new Map(candidates.flatMap(({ terms: own }) => (own ?? []).map((term) => [term.key, term] as const)));
  const opener = (key: string): Gate['isOpen'] => {
    const term = terms.get(key)!;
    return ({ values }) => term.evaluate(values);
  };
  return gatesBy(candidates, 'NOT_ELIGIBLE', ({ terms: own }) => (own ?? []).map(({ key }) => key), opener).sort((a, b) => b.needed.length - a.needed.length);
}
