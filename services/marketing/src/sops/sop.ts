/** A version of an SOP (标准作业程序) as runs follow it: checked, with durations in milliseconds. */
export interface SopDocument {
  readonly key: string;
  readonly name: string;
  readonly trigger: Trigger;
  readonly entry: { readonly cooldownMs: number };
  /** Undefined: runs open no lead. */
  readonly lead: { readonly origin: LeadOrigin } | undefined;
  readonly exit: { readonly consentWithdrawn: boolean; readonly segmentLeft: boolean; readonly agentRefused: boolean };
  /** The first one is where a run begins. */
  readonly steps: readonly Step[];
}

export type LeadOrigin = 'PRIVATE' | 'PUBLIC';

/** What starts a run. */
export type Trigger =
  | { readonly kind: 'SEGMENT_ENTERED'; readonly segmentKey: string }
  | { readonly kind: 'INTERACTION'; readonly interaction: string; readonly contentKey: string | undefined };

/** Where a step leads: another step's key, or the end of the run. */
export const END = 'end';

export type Step = TaskStep | WaitTimeStep | WaitEventStep | BranchStep | SendStep | GoalStep;
export type StepKind = Step['kind'];

export const taskKinds = ['SHARE_CONTENT', 'INVITE', 'MEET', 'CALL', 'CLOSE_DEAL'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Asks the agent for something and goes on at once. */
export interface TaskStep {
  readonly kind: 'TASK';
  readonly key: string;
  readonly task: TaskKind;
  readonly contentKey: string | undefined;
  readonly scenario: string;
  readonly title: string;
  readonly dueMs: number;
  readonly next: string;
}

export interface WaitTimeStep {
  readonly kind: 'WAIT_TIME';
  readonly key: string;
  readonly wait: { readonly kind: 'DURATION'; readonly ms: number } | { readonly kind: 'LOCAL_TIME'; readonly minuteOfDay: number };
  readonly next: string;
}

export interface WaitEventStep {
  readonly kind: 'WAIT_EVENT';
  readonly key: string;
  readonly event: AwaitedEvent;
  readonly timeoutMs: number;
  readonly onTimeout: string;
  readonly next: string;
}

export type AwaitedEvent =
  | { readonly kind: 'INTERACTION'; readonly interaction: string; readonly contentKey: string | undefined }
  | { readonly kind: 'OUTCOME'; readonly results: readonly string[]; readonly taskStep: string | undefined };

export interface BranchStep {
  readonly kind: 'BRANCH';
  readonly key: string;
  readonly expression: string;
  readonly then: string;
  readonly otherwise: string;
}

/** Sends a message, and goes on when it is known what became of it. */
export interface SendStep {
  readonly kind: 'SEND';
  readonly key: string;
  readonly channel: 'EMAIL';
  readonly contentKey: string | undefined;
  readonly subject: string;
  readonly template: string;
  readonly next: string;
  readonly onRefused: string;
}

/** Waits for the goal. The goal of any such step ends the run wherever it is. */
export interface GoalStep {
  readonly kind: 'GOAL';
  readonly key: string;
  readonly policy: { readonly productLine: string; readonly statuses: readonly string[] };
  readonly timeoutMs: number;
  readonly onTimeout: string;
}

/** Where a step may lead, in the order of its document. */
export function exitsOf(step: Step): readonly { readonly field: string; readonly to: string }[] {
  switch (step.kind) {
    case 'TASK':
    case 'WAIT_TIME':
      return [{ field: 'next', to: step.next }];
    case 'WAIT_EVENT':
      return [{ field: 'next', to: step.next }, { field: 'on_timeout', to: step.onTimeout }];
    case 'BRANCH':
      return [{ field: 'then', to: step.then }, { field: 'else', to: step.otherwise }];
    case 'SEND':
      return [{ field: 'next', to: step.next }, { field: 'on_refused', to: step.onRefused }];
    case 'GOAL':
      return [{ field: 'on_timeout', to: step.onTimeout }];
  }
}

export type SopStatus = 'DRAFT' | 'PUBLISHED' | 'RETIRED';

/** A version of an SOP as it is stored; the document of a version never changes. */
export interface SopVersion {
  readonly sopId: string;
  readonly sopKey: string;
  readonly version: number;
  readonly name: string;
  readonly status: SopStatus;
  /** JSON as its author wrote it. */
  readonly source: string;
  readonly createTime: Date;
  readonly publishTime: Date | undefined;
}
