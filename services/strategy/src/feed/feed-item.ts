import type { ScriptText } from '../scripts/script.js';
import type { Action } from '../strategies/strategy.js';

/** How it went, as the agent says. */
export const RESULTS = ['DONE', 'INTERESTED', 'MET', 'DEAL', 'NOT_NOW', 'REFUSED', 'NO_ANSWER'] as const;
export type Result = (typeof RESULTS)[number];

export type ItemState = 'OPEN' | 'CHOSEN' | 'DONE' | 'CANCELLED';

/** One choice of an opportunity, as it was offered. */
export interface Choice {
  readonly strategyId: string;
  readonly strategyKey: string;
  readonly strategyVersion: number;
  readonly title: string;
  readonly why: string;
  readonly action: Action;
  readonly script?: ScriptText;
  readonly content?: { readonly contentId: string; readonly title: string };
  readonly expectedValue: number;
  readonly needsMarketingConsent: boolean;
}

export interface OpportunityBody {
  readonly reason: string;
  /** Best first. */
  readonly choices: readonly Choice[];
  /** From 1; 0 for none yet. */
  readonly chosenRank: number;
  readonly outcomes: readonly Result[];
  readonly runId: string;
  /** Content and interaction that caused it first. */
  readonly contentId: string;
  readonly interactionId: string;
  readonly signalCount: number;
  readonly lastSignalTime: string;
  /** What the outcomes so far added to the strategy's statistics: each opportunity is one trial, and one success at most. */
  readonly counted: 'NOTHING' | 'TRIAL' | 'SUCCESS';
}

export interface TaskBody {
  readonly taskKind: string;
  readonly runId: string;
  readonly stepKey: string;
  /** ISO instant; empty for no limit. */
  readonly dueTime: string;
  readonly contentId: string;
  readonly contentKey: string;
  readonly contentTitle: string;
  readonly link?: { readonly linkId: string; readonly url: string; readonly studioUrl: string };
  readonly script?: ScriptText;
  readonly cancelReason: string;
  readonly outcomes: readonly Result[];
}

interface ItemBase {
  readonly recordId: string;
  /** That of the opportunity or task. */
  readonly itemId: string;
  readonly agentId: string;
  readonly state: ItemState;
  readonly scenario: string;
  readonly title: string;
  readonly read: boolean;
  readonly createTime: Date;
}

export type OpportunityItem = ItemBase & { readonly kind: 'OPPORTUNITY'; readonly body: OpportunityBody };
export type TaskItem = ItemBase & { readonly kind: 'TASK'; readonly body: TaskBody };

/** What an agent has on his feed. */
export type FeedItem = OpportunityItem | TaskItem;

/** A feed item as it is stored and shown. */
export type StoredItem = FeedItem & {
  /** Place of its last change in the agent's feed. */
  readonly cursor: bigint;
  readonly updateTime: Date;
  /** Customer of the record now. */
  readonly customerId: string | undefined;
};
