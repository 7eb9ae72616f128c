import type { Chosen, Decision } from '../strategies/decide-opportunity.js';
import type { Strategy } from '../strategies/strategy.js';
import { verdictAt, type VerdictCode, type Verdicts } from '../strategies/verdicts.js';

/** A strategy as a decision names it. */
export type NamedStrategy = Pick<Strategy, 'strategyId' | 'strategyKey' | 'version' | 'value'>;

/** A strategy in a kept decision. Expected value and success rate are 0 where it was not eligible. */
export interface KeptCandidate extends NamedStrategy {
  readonly code: VerdictCode;
  readonly expectedValue: number;
  readonly successRate: number;
}

/** NO_AGENT: nobody works who could be told. */
export type KeptOutcome = Decision['outcome'] | 'NO_AGENT';

/** A decision as it is kept to answer "why did I see this". What is known of the customer is not copied into it. */
export interface KeptDecision {
  readonly decisionId: string;
  readonly recordId: string;
  readonly scenario: string;
  readonly outcome: KeptOutcome;
  readonly decideTime: Date;
  readonly chosen: readonly KeptCandidate[];
  readonly rejected: readonly KeptCandidate[];
  readonly variablesRead: readonly string[];
  /** Why the signal was raised, in Chinese. */
  readonly signalReason: string;
}

const toKept = ({ strategyId, strategyKey, version, value }: NamedStrategy, code: VerdictCode, expectedValue = 0, successRate = 0): KeptCandidate =>
  ({ strategyId, strategyKey, version, code, value, expectedValue, successRate });

export const keptChosen = (chosen: readonly Chosen[]): KeptCandidate[] =>
  chosen.map(({ strategy, expectedValue, successRate }) => toKept(strategy, 'CHOSEN', expectedValue, successRate));

/** All that were not chosen, each with its reason. @param strategies what was decided among, in its order */
export function keptRejected(strategies: readonly NamedStrategy[], verdicts: Verdicts, lowerRates: readonly number[]): KeptCandidate[] {
  const rates = lowerRates.values();
  return Array.from({ length: verdicts.length }, (_, at): KeptCandidate => {
    const strategy = strategies[at]!;
    const code = verdictAt(verdicts, at);
    const rate = code === 'RANKED_LOWER' ? rates.next().value ?? 0 : 0;
    return toKept(strategy, code, strategy.value * rate, rate);
  }).filter(({ code }) => code !== 'CHOSEN');
}

/** Each code in words, for people. */
export const REASONS: Readonly<Record<VerdictCode, string>> = {
  CHOSEN: '符合条件，预期价值排在前三',
  EXPRESSION_BROKEN: '策略的适用条件无法计算',
  NOT_ELIGIBLE: '客户当前情况不符合策略的适用条件',
  NO_MARKETING_CONSENT: '客户未同意营销，或已撤回同意',
  AGENT_GRADE_TOO_LOW: '业务员等级不足以销售该级别的产品',
  CONTENT_NOT_PUBLISHED: '策略所用内容未发布、已下架或已过期',
  SCRIPT_NOT_APPROVED: '策略所用话术未通过合规审核',
  RANKED_LOWER: '符合条件，但预期价值排在三名之后',
};
