import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AgentTaskCancelledSchema, AgentTaskRequestedSchema, RunAdvancedSchema, RunEndedSchema, RunStartedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { TaskStep } from '../sops/sop.js';
import type { Effect, Run } from './run.js';

const RUNS = 'kejing.marketing.run.v1';
const TASKS = 'kejing.marketing.task.v1';
type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

export function runStarted(run: Run, now: Date): OutgoingEvent {
  const { runId, sopId, sopVersion, sopKey, recordId, agentId } = run;
  return outgoing({ topic: RUNS, key: recordId, schema: RunStartedSchema, time: now, data: { runId, sopId, sopVersion, sopKey, recordId, agentId, startTime: timestampFromDate(now) } });
}

export function runAdvanced({ runId, recordId }: Run, { stepKey, stepKind, outcome }: EffectOf<'ADVANCED'>, now: Date): OutgoingEvent {
  return outgoing({ topic: RUNS, key: recordId, schema: RunAdvancedSchema, time: now, data: { runId, recordId, stepKey, stepKind, outcome, advanceTime: timestampFromDate(now) } });
}

export function runEnded(run: Run, { outcome }: EffectOf<'ENDED'>, now: Date): OutgoingEvent {
  const { runId, sopId, sopKey, recordId, agentId } = run;
  return outgoing({ topic: RUNS, key: recordId, schema: RunEndedSchema, time: now, data: { runId, sopId, sopKey, recordId, agentId, outcome, endTime: timestampFromDate(now) } });
}

export function agentTaskRequested(run: Run, step: TaskStep, contentId: string, effect: EffectOf<'REQUEST_TASK'>, now: Date): OutgoingEvent {
  const { runId, recordId, agentId } = run;
  return outgoing({
    topic: TASKS, key: recordId, schema: AgentTaskRequestedSchema, time: now,
    data: {
      taskId: effect.taskId, runId, stepKey: step.key, recordId, agentId, kind: step.task, contentKey: step.contentKey ?? '', contentId,
      scenario: step.scenario, title: step.title, dueTime: timestampFromDate(effect.dueTime), requestTime: timestampFromDate(now),
    },
  });
}

export function agentTaskCancelled({ recordId }: Run, { taskId, reason }: EffectOf<'CANCEL_TASK'>, now: Date): OutgoingEvent {
  return outgoing({ topic: TASKS, key: recordId, schema: AgentTaskCancelledSchema, time: now, data: { taskId, recordId, reason } });
}
