import type { AwaitedEvent, SopDocument } from '../sops/sop.js';
import type { EndReason, Run, RunMemory, RunOutcome, Stimulus } from './run.js';

const MEMORY = 200;

/** Whether a stimulus ends a run wherever it is. */
export function judgeEnd(sop: SopDocument, run: Run, stimulus: Stimulus): { readonly outcome: RunOutcome; readonly reason: EndReason } | undefined {
  switch (stimulus.kind) {
    case 'POLICY': {
      const reached = sop.steps.some((step) =>
        step.kind === 'GOAL' && stimulus.newBusiness && step.policy.productLine === stimulus.productLine && step.policy.statuses.includes(stimulus.status));
      return reached ? { outcome: 'GOAL', reason: 'POLICY_IN_FORCE' } : undefined;
    }
    case 'CONSENT_WITHDRAWN':
      return sop.exit.consentWithdrawn ? { outcome: 'EXIT', reason: 'CONSENT_WITHDRAWN' } : undefined;
    case 'SEGMENT_LEFT': {
      const left = sop.exit.segmentLeft && sop.trigger.kind === 'SEGMENT_ENTERED' && sop.trigger.segmentKey === stimulus.segmentKey;
      return left ? { outcome: 'EXIT', reason: 'SEGMENT_LEFT' } : undefined;
    }
    case 'OUTCOME':
      return sop.exit.agentRefused && stimulus.result === 'REFUSED' && isOwn(run, stimulus) ? { outcome: 'EXIT', reason: 'AGENT_REFUSED' } : undefined;
    case 'CANCELLED':
      return { outcome: 'CANCELLED', reason: stimulus.reason };
    case 'TIMER':
    case 'INTERACTION':
    case 'SEND_CONCLUDED':
    case 'AGENT_ASSIGNED':
      return undefined;
  }
}

/** Whether a stimulus is what a step waits for. */
export function matches(awaited: AwaitedEvent, stimulus: Stimulus, run: Run): boolean {
  switch (awaited.kind) {
    case 'INTERACTION':
      return stimulus.kind === 'INTERACTION' && stimulus.interaction === awaited.interaction
        && (awaited.contentKey === undefined || awaited.contentKey === stimulus.contentKey);
    case 'OUTCOME': {
      if (stimulus.kind !== 'OUTCOME' || !awaited.results.includes(stimulus.result)) return false;
      if (awaited.taskStep === undefined) return isOwn(run, stimulus);
      return run.memory.tasks.some((task) => task.taskId === stimulus.taskId && task.stepKey === awaited.taskStep);
    }
  }
}

/** An outcome that names another run is not this one's; one of an opportunity without a run is, since it is about the same customer. */
function isOwn(run: Run, outcome: Extract<Stimulus, { kind: 'OUTCOME' }>): boolean {
  return outcome.runId === '' || outcome.runId === run.runId;
}

/** The run with what it should remember of a stimulus; the same object where that is nothing. */
export function remember(run: Run, stimulus: Stimulus, agentId: string): Run {
  const known = agentId === '' || agentId === run.agentId ? run : { ...run, agentId };
  switch (stimulus.kind) {
    case 'INTERACTION': {
      const { interaction, contentKey } = stimulus;
      const seen = contentKey === '' ? [interaction] : [interaction, `${interaction}:${contentKey}`];
      const fresh = seen.filter((name) => !run.memory.interactions.includes(name));
      return fresh.length === 0 ? known : withMemory(known, { interactions: [...run.memory.interactions, ...fresh].slice(-MEMORY) });
    }
    case 'OUTCOME':
      if (!isOwn(run, stimulus)) return known;
      return withMemory(known, {
        outcomes: [...run.memory.outcomes, stimulus.result].slice(-MEMORY),
        tasks: run.memory.tasks.map((task) => (task.taskId === stimulus.taskId ? { ...task, open: false } : task)),
      });
    default:
      return known;
  }
}

const withMemory = (run: Run, memory: Partial<RunMemory>): Run => ({ ...run, memory: { ...run.memory, ...memory } });

/** Id of what caused a change, for the log; empty for a timer. */
export function causeOf(stimulus: Stimulus): string {
  switch (stimulus.kind) {
    case 'POLICY':
      return stimulus.policyId;
    case 'SEND_CONCLUDED':
      return stimulus.sendId;
    case 'TIMER':
    case 'CANCELLED':
      return '';
    default:
      return stimulus.causeId;
  }
}
