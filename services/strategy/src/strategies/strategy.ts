/** What an agent may do about an opportunity. */
export const ACTIONS = ['CALL', 'MEET', 'SHARE_CONTENT', 'INVITE', 'SERVICE'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a strategy offers to the agent. */
export interface ChoiceTemplate {
  readonly title: string;
  /** Liquid text over {@link WHY_VARIABLES}. */
  readonly whyTemplate: string;
  /** Empty for none. */
  readonly scriptKey: string;
  /** Empty for none. */
  readonly contentKey: string;
  readonly action: Action;
}

/** Variables of the why template: lists are joined by 、. */
export const WHY_VARIABLES = ['tags', 'topics', 'lines', 'reason', 'content_title'] as const;

/** One version of a strategy. */
export interface Strategy {
  /** The same for all versions. */
  readonly strategyId: string;
  readonly strategyKey: string;
  readonly version: number;
  readonly name: string;
  readonly scenario: string;
  /** CEL over the variables of eligibility.ts. */
  readonly eligibility: string;
  /** What a success is worth; no unit. */
  readonly value: number;
  /** 1 (simple) to 5 (complex); 0 where no product is sold. */
  readonly productGrade: number;
  readonly needsMarketingConsent: boolean;
  readonly choice: ChoiceTemplate;
  readonly disabled: boolean;
  readonly author: string;
  readonly createTime: Date;
}

/** What came of a strategy, over all of its versions. */
export interface Statistics {
  readonly trials: number;
  readonly successes: number;
}

export type StrategyDraft = Omit<Strategy, 'strategyId' | 'version' | 'author' | 'createTime'>;

// Beta prior: two successes in ten. A new strategy is neither favoured for its luck in one trial nor buried by one failure.
const PRIOR_SUCCESSES = 2;
const PRIOR_FAILURES = 8;

/** Success rate with the prior, between 0 and 1. */
export const smoothedRate = ({ trials, successes }: Statistics): number =>
  (successes + PRIOR_SUCCESSES) / (trials + PRIOR_SUCCESSES + PRIOR_FAILURES);
