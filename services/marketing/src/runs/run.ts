import type { LeadOrigin, StepKind } from '../sops/sop.js';

/** A record on its way through a version of an SOP. It hangs on the record that caused it, whatever customer that belongs to. */
export interface Run {
  readonly runId: string;
  readonly sopId: string;
  readonly sopKey: string;
  readonly sopVersion: number;
  readonly recordId: string;
  /** Empty where nobody serves her. */
  readonly agentId: string;
  readonly leadId: string | undefined;
  /** Entries written to the log so far. */
  readonly logCount: number;
  readonly memory: RunMemory;
  readonly startTime: Date;
  readonly state: RunState;
}

export type RunState =
  | { readonly status: 'ACTIVE'; readonly stepKey: string; readonly visit: number; readonly wait: Wait }
  | { readonly status: RunOutcome; readonly stepKey: string; readonly visit: number; readonly reason: EndReason; readonly endTime: Date };

export type RunOutcome = 'GOAL' | 'EXIT' | 'FINISHED' | 'CANCELLED';
export type EndReason =
  | 'POLICY_IN_FORCE' | 'CONSENT_WITHDRAWN' | 'SEGMENT_LEFT' | 'AGENT_REFUSED' | 'LAST_STEP' | 'TOO_MANY_STEPS' | 'CANCELLED' | 'LEAD_CLOSED' | 'SOP_RETIRED';

/** What an active run waits for. The kind of the step says what ends it; `timerTime` is when its one timer is due (undefined: the send has bounds of its own). */
export type Wait =
  | { readonly kind: 'TIME' | 'EVENT' | 'GOAL' | 'AGENT'; readonly timerTime: Date }
  | { readonly kind: 'SEND'; readonly sendId: string; readonly timerTime: undefined };

/** What a run remembers, bounded. */
export interface RunMemory {
  readonly outcomes: readonly string[];
  readonly interactions: readonly string[];
  readonly tasks: readonly RunTask[];
}

export interface RunTask {
  readonly taskId: string;
  readonly stepKey: string;
  /** Neither reported on nor cancelled. */
  readonly open: boolean;
}

/** Something that may move a run. */
export type Stimulus =
  | { readonly kind: 'TIMER'; readonly visit: number; readonly dueTime: Date }
  | { readonly kind: 'INTERACTION'; readonly interaction: string; readonly contentKey: string; readonly causeId: string }
  | { readonly kind: 'OUTCOME'; readonly result: string; readonly taskId: string; readonly runId: string; readonly causeId: string }
  | { readonly kind: 'POLICY'; readonly productLine: string; readonly status: string; readonly newBusiness: boolean; readonly policyId: string }
  | { readonly kind: 'SEND_CONCLUDED'; readonly sendId: string; readonly outcome: string }
  | { readonly kind: 'CONSENT_WITHDRAWN'; readonly causeId: string }
  | { readonly kind: 'SEGMENT_LEFT'; readonly segmentKey: string; readonly causeId: string }
  | { readonly kind: 'AGENT_ASSIGNED'; readonly agentId: string; readonly causeId: string }
  | { readonly kind: 'CANCELLED'; readonly reason: 'CANCELLED' | 'LEAD_CLOSED' | 'SOP_RETIRED'; readonly note?: string };

export interface LogEntry {
  readonly position: number;
  readonly time: Date;
  readonly stepKey: string;
  readonly kind: 'ENTERED' | 'TASK' | 'SEND' | 'WAITING' | 'LEFT' | 'NOTED' | 'ENDED';
  readonly outcome: string;
  readonly causeId: string;
}

/** What has to be done in the same transaction as the run's change, in this order. */
export type Effect =
  | { readonly kind: 'STARTED' }
  | { readonly kind: 'ADVANCED'; readonly stepKey: string; readonly stepKind: StepKind; readonly outcome: string }
  | { readonly kind: 'REQUEST_TASK'; readonly taskId: string; readonly stepKey: string; readonly dueTime: Date }
  | { readonly kind: 'CANCEL_TASK'; readonly taskId: string; readonly reason: 'RUN_ENDED' | 'CONSENT_WITHDRAWN' }
  | { readonly kind: 'QUEUE_SEND'; readonly sendId: string; readonly stepKey: string }
  | { readonly kind: 'CANCEL_SENDS'; readonly reason: 'RUN_ENDED' | 'CONSENT_WITHDRAWN' }
  | { readonly kind: 'OPEN_LEAD'; readonly leadId: string; readonly origin: LeadOrigin }
  | { readonly kind: 'CLOSE_LEAD'; readonly leadId: string; readonly outcome: 'WON' | 'LOST' | 'EXPIRED'; readonly policyId: string }
  | { readonly kind: 'ENDED'; readonly outcome: RunOutcome; readonly reason: EndReason };

/** A change of a run, or none. */
export type Decision =
  | { readonly kind: 'IGNORED' }
  | { readonly kind: 'CHANGED'; readonly run: Run; readonly log: readonly LogEntry[]; readonly effects: readonly Effect[] };
