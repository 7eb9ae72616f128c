import type { Decision, Judged } from '../strategies/decide-opportunity.js';

/** A strategy in a kept decision. */
export interface KeptCandidate {
  readonly strategyId: string;
  readonly strategyKey: string;
  readonly version: number;
  readonly code: Judged['code'];
  readonly value: number;
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

export const toKept = ({ strategy, code, expectedValue, successRate }: Judged): KeptCandidate => ({
  strategyId: strategy.strategyId, strategyKey: strategy.strategyKey, version: strategy.version, code, value: strategy.value, expectedValue, successRate,
});

/** Each code in words, for people. */
export const REASONS: Readonly<Record<Judged['code'], string>> = {
  CHOSEN: '符合条件，预期价值排在前三',
  EXPRESSION_BROKEN: '策略的适用条件无法计算',
  NOT_ELIGIBLE: '客户当前情况不符合策略的适用条件',
  NO_MARKETING_CONSENT: '客户未同意营销，或已撤回同意',
  AGENT_GRADE_TOO_LOW: '业务员等级不足以销售该级别的产品',
  CONTENT_NOT_PUBLISHED: '策略所用内容未发布、已下架或已过期',
  SCRIPT_NOT_APPROVED: '策略所用话术未通过合规审核',
  RANKED_LOWER: '符合条件，但预期价值排在三名之后',
};
