import type { Ids } from '@kejing/clock';
import { compileBranch } from '../sops/branch-expression.js';
import { END, type SopDocument, type Step } from '../sops/sop.js';
import { causeOf, judgeEnd, matches, remember } from './decide-stimulus.js';
import type { Decision, Effect, EndReason, LogEntry, Run, RunOutcome, RunState, Stimulus, Wait } from './run.js';
import type { SopClock } from './sop-clock.js';

/** What a decision may know beside the run: the document of the version that the run is pinned to, the time, where ids come from. */
export interface StepContext {
  readonly sop: SopDocument;
  readonly now: Date;
  readonly ids: Ids;
  readonly clock: SopClock;
  /** Agent who serves her now and works; empty where there is none. */
  readonly agentId: string;
  readonly agentGrade: string;
}

const MAX_VISITS = 1_000;
const AGENT_WAIT_MS = 7 * 86_400_000;

/** Begins a run at the first step of its document. */
export function decideStart(start: Pick<Run, 'runId' | 'sopId' | 'sopVersion' | 'recordId'>, causeId: string, context: StepContext): Extract<Decision, { kind: 'CHANGED' }> {
  const { sop, now, agentId, ids } = context;
  const leadId = sop.lead ? ids.next() : undefined;
  const first = sop.steps[0]!;
  const draft: Run = {
    ...start, sopKey: sop.key, agentId, leadId, logCount: 0, startTime: now, memory: { outcomes: [], interactions: [], tasks: [] },
    state: { status: 'ACTIVE', stepKey: first.key, visit: 0, wait: { kind: 'TIME', timerTime: now } },
  };
  const walk = new Walk(draft, context);
  walk.effects.push({ kind: 'STARTED' });
  // Whom nobody serves is nobody's own customer.
  if (sop.lead && leadId !== undefined) walk.effects.push({ kind: 'OPEN_LEAD', leadId, origin: agentId === '' ? 'PUBLIC' : sop.lead.origin });
  walk.enter(first.key, '', causeId);
  return walk.decision();
}

/** What a stimulus does to a run: it ends it, ends the wait of its step, is remembered, or does nothing. */
export function decideStep(run: Run, stimulus: Stimulus, context: StepContext): Decision {
  if (run.state.status !== 'ACTIVE') return { kind: 'IGNORED' };
  const remembered = remember(run, stimulus, context.agentId);
  const walk = new Walk(remembered, context);
  const end = judgeEnd(context.sop, run, stimulus);
  if (end) {
    if (stimulus.kind === 'CANCELLED' && stimulus.note) walk.note('NOTED', stimulus.note, '');
    walk.end(end.outcome, end.reason, causeOf(stimulus), stimulus.kind === 'POLICY' ? stimulus.policyId : '');
    return walk.decision();
  }
  const step = stepOf(context.sop, run.state.stepKey);
  const exit = judgeWait(run.state, step, run, stimulus, context);
  switch (exit.kind) {
    case 'STAY':
      return remembered === run ? { kind: 'IGNORED' } : walk.decision();
    case 'REPEAT':
      walk.resume(step, causeOf(stimulus));
      return walk.decision();
    case 'LEAVE':
      walk.leave(exit.to, exit.outcome, causeOf(stimulus));
      return walk.decision();
  }
}

type Exit = { readonly kind: 'STAY' | 'REPEAT' } | { readonly kind: 'LEAVE'; readonly to: string; readonly outcome: string };
const STAY: Exit = { kind: 'STAY' };

/** Whether a stimulus ends the wait of the step that the run is at. */
function judgeWait(state: Extract<RunState, { status: 'ACTIVE' }>, step: Step, run: Run, stimulus: Stimulus, context: StepContext): Exit {
  if (stimulus.kind === 'TIMER') {
    const { timerTime } = state.wait;
    // A timer of a step that was left, or one that rings before its time, is nothing.
    if (stimulus.visit !== state.visit || timerTime === undefined || timerTime > context.now) return STAY;
    return afterTimer(step);
  }
  switch (state.wait.kind) {
    case 'SEND':
      if (stimulus.kind !== 'SEND_CONCLUDED' || stimulus.sendId !== state.wait.sendId || step.kind !== 'SEND') return STAY;
      return stimulus.outcome === 'SENT' ? { kind: 'LEAVE', to: step.next, outcome: 'SENT' } : { kind: 'LEAVE', to: step.onRefused, outcome: 'REFUSED' };
    case 'AGENT':
      return stimulus.kind === 'AGENT_ASSIGNED' && context.agentId !== '' ? { kind: 'REPEAT' } : STAY;
    case 'EVENT':
      return step.kind === 'WAIT_EVENT' && matches(step.event, stimulus, run) ? { kind: 'LEAVE', to: step.next, outcome: 'MATCHED' } : STAY;
    case 'TIME':
    case 'GOAL':
      return STAY;
  }
}

function afterTimer(step: Step): Exit {
  switch (step.kind) {
    case 'WAIT_TIME':
      return { kind: 'LEAVE', to: step.next, outcome: 'DONE' };
    case 'WAIT_EVENT':
    case 'GOAL':
      return { kind: 'LEAVE', to: step.onTimeout, outcome: 'TIMEOUT' };
    case 'TASK': // nobody was found to do it
      return { kind: 'LEAVE', to: step.next, outcome: 'TIMEOUT' };
    case 'BRANCH':
    case 'SEND':
      return STAY;
  }
}

function stepOf(sop: SopDocument, key: string): Step {
  const step = sop.steps.find((one) => one.key === key);
  if (!step) throw new Error('a run is at a step that its document does not have');
  return step;
}

/** A run on its way from one wait to the next. */
class Walk {
  readonly effects: Effect[] = [];
  private readonly log: LogEntry[] = [];

  constructor(
    private run: Run,
    private readonly context: StepContext,
  ) {}

  decision(): Extract<Decision, { kind: 'CHANGED' }> {
    return { kind: 'CHANGED', run: { ...this.run, logCount: this.run.logCount + this.log.length }, log: this.log, effects: this.effects };
  }

  leave(to: string, outcome: string, causeId: string): void {
    this.note('LEFT', outcome, causeId);
    this.enter(to, outcome, causeId);
  }

  /** Goes on from step to step until one waits. */
  enter(first: string, outcome: string, causeId: string): void {
    for (let key = first, why = outcome; ; ) {
      if (key === END) return this.end('FINISHED', 'LAST_STEP', causeId, '');
      if (this.run.state.visit >= MAX_VISITS) return this.end('EXIT', 'TOO_MANY_STEPS', causeId, '');
      const step = stepOf(this.context.sop, key);
      this.moveTo(step.key, { kind: 'TIME', timerTime: this.context.now });
      this.note('ENTERED', '', causeId);
      this.effects.push({ kind: 'ADVANCED', stepKey: step.key, stepKind: step.kind, outcome: why });
      const left = this.perform(step);
      if (left === undefined) return;
      this.note('LEFT', left.outcome, '');
      [key, why] = [left.to, left.outcome];
    }
  }

  /** Does again what a step could not do before, and goes on. */
  resume(step: Step, causeId: string): void {
    const left = this.perform(step);
    if (left) this.leave(left.to, left.outcome, causeId);
  }

  end(outcome: RunOutcome, reason: EndReason, causeId: string, policyId: string): void {
    const { memory, leadId, state } = this.run;
    const why = reason === 'CONSENT_WITHDRAWN' ? 'CONSENT_WITHDRAWN' : 'RUN_ENDED';
    for (const { taskId, open } of memory.tasks) if (open) this.effects.push({ kind: 'CANCEL_TASK', taskId, reason: why });
    this.effects.push({ kind: 'CANCEL_SENDS', reason: why });
    if (leadId !== undefined) this.effects.push({ kind: 'CLOSE_LEAD', leadId, outcome: leadOutcome(outcome), policyId });
    this.effects.push({ kind: 'ENDED', outcome, reason });
    this.note('ENDED', outcome, causeId);
    this.run = {
      ...this.run, memory: { ...memory, tasks: memory.tasks.map((task) => ({ ...task, open: false })) },
      state: { status: outcome, stepKey: state.stepKey, visit: state.visit, reason, endTime: this.context.now },
    };
  }

  /** Does what a step says; answers where to go on, or undefined where it waits. */
  private perform(step: Step): { to: string; outcome: string } | undefined {
    const { now, clock, ids, agentId } = this.context;
    switch (step.kind) {
      case 'TASK': {
        if (agentId === '') return this.await({ kind: 'AGENT', timerTime: clock.after(now, AGENT_WAIT_MS) });
        const taskId = ids.next();
        const { memory } = this.run;
        this.run = { ...this.run, memory: { ...memory, tasks: [...memory.tasks, { taskId, stepKey: step.key, open: true }] } };
        this.effects.push({ kind: 'REQUEST_TASK', taskId, stepKey: step.key, dueTime: clock.after(now, step.dueMs) });
        this.note('TASK', step.task, taskId);
        return { to: step.next, outcome: 'DONE' };
      }
      case 'SEND': {
        const sendId = ids.next();
        this.effects.push({ kind: 'QUEUE_SEND', sendId, stepKey: step.key });
        this.note('SEND', step.channel, sendId);
        return this.await({ kind: 'SEND', sendId, timerTime: undefined });
      }
      case 'BRANCH': {
        const matched = this.evaluate(step.expression);
        return { to: matched ? step.then : step.otherwise, outcome: matched ? 'MATCHED' : 'NOT_MATCHED' };
      }
      case 'WAIT_TIME':
        return this.await({ kind: 'TIME', timerTime: step.wait.kind === 'DURATION' ? clock.after(now, step.wait.ms) : clock.atMinuteOfDay(now, step.wait.minuteOfDay) });
      case 'WAIT_EVENT':
        return this.await({ kind: 'EVENT', timerTime: clock.after(now, step.timeoutMs) });
      case 'GOAL':
        return this.await({ kind: 'GOAL', timerTime: clock.after(now, step.timeoutMs) });
    }
  }

  private await(wait: Wait): undefined {
    this.run = { ...this.run, state: { status: 'ACTIVE', stepKey: this.run.state.stepKey, visit: this.run.state.visit, wait } };
    this.note('WAITING', wait.kind, '');
    return undefined;
  }

  private moveTo(stepKey: string, wait: Wait): void {
    this.run = { ...this.run, state: { status: 'ACTIVE', stepKey, visit: this.run.state.visit + 1, wait } };
  }

  private evaluate(expression: string): boolean {
    const compiled = compileBranch(expression);
    const { startTime, memory } = this.run;
    const { now, clock, agentId, agentGrade } = this.context;
    return compiled.ok && compiled.evaluate({
      run: {
        days: clock.daysBetween(startTime, now), outcomes: memory.outcomes, interactions: memory.interactions, last_outcome: memory.outcomes.at(-1) ?? '',
      },
      agent: { assigned: agentId !== '', grade: agentGrade },
    });
  }

  note(kind: LogEntry['kind'], outcome: string, causeId: string): void {
    const position = this.run.logCount + this.log.length + 1;
    this.log.push({ position, time: this.context.now, stepKey: this.run.state.stepKey, kind, outcome, causeId });
  }
}

function leadOutcome(outcome: RunOutcome): 'WON' | 'LOST' | 'EXPIRED' {
  switch (outcome) {
    case 'GOAL':
      return 'WON';
    case 'EXIT':
      return 'LOST';
    case 'FINISHED':
    case 'CANCELLED':
      return 'EXPIRED';
  }
}
