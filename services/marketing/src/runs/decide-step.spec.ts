// Promise: a run moves by its document and by nothing else; an event and a timer that race give one outcome; at any time it waits for one thing.
import { readFileSync } from 'node:fs';
import { sequentialIds } from '@kejing/clock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSop } from '../sops/read-sop.js';
import type { SopDocument } from '../sops/sop.js';
import { decideStart, decideStep, type StepContext } from './decide-step.js';
import type { Decision, Effect, Run, Stimulus } from './run.js';
import { SopClock } from './sop-clock.js';

const example = readFileSync(new URL('../../examples/mother-and-baby.json', import.meta.url), 'utf8');
const DAY = 86_400_000;
const start = new Date('2026-03-02T02:00:00Z');
const recordId = '00000000-0000-7000-8000-000000000001';

function sopOf(json: string): SopDocument {
  const read = readSop(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.sop;
}
const sop = sopOf(example);
const withSteps = (...steps: object[]) => sopOf(JSON.stringify({ ...(JSON.parse(example) as object), steps }));

class Journey {
  now = start;
  agentId = 'A1';
  readonly effects: Effect[] = [];
  readonly log: string[] = [];
  run: Run;
  private readonly ids = sequentialIds();

  constructor(readonly sop: SopDocument, rate = 1, agentId = 'A1') {
    this.agentId = agentId;
    this.clock = new SopClock(rate, 'Asia/Shanghai');
    this.run = this.take(decideStart({ runId: 'R1', sopId: 'S1', sopVersion: 3, recordId }, 'E0', this.context()))!;
  }
  readonly clock: SopClock;

  context(): StepContext {
    return { sop: this.sop, now: this.now, ids: this.ids, clock: this.clock, agentId: this.agentId, agentGrade: 'A' };
  }
  give(stimulus: Stimulus): boolean {
    const next = this.take(decideStep(this.run, stimulus, this.context()));
    if (!next) return false;
    this.run = next;
    return true;
  }
  /** The run's timer, at the moment that it is due, or `early` before it. */
  ring(early = 0): boolean {
    if (this.run.state.status !== 'ACTIVE' || !this.run.state.wait.timerTime) return false;
    const dueTime = this.run.state.wait.timerTime;
    this.now = new Date(dueTime.getTime() - early);
    return this.give({ kind: 'TIMER', visit: this.run.state.visit, dueTime });
  }
  get at(): string {
    return this.run.state.status === 'ACTIVE' ? this.run.state.stepKey : this.run.state.status;
  }
  tasks(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'REQUEST_TASK' ? [effect.stepKey] : []));
  }
  private take(decision: Decision): Run | undefined {
    if (decision.kind === 'IGNORED') return undefined;
    this.effects.push(...decision.effects);
    this.log.push(...decision.log.map((entry) => `${entry.position} ${entry.kind} ${entry.stepKey} ${entry.outcome}`));
    return decision.run;
  }
}

const read: Stimulus = { kind: 'INTERACTION', interaction: 'READ', contentKey: 'child-cover-guide', causeId: 'E1' };
const attended: Stimulus = { kind: 'INTERACTION', interaction: 'ATTENDED', contentKey: 'child-cover-live', causeId: 'E2' };
const policy: Stimulus = { kind: 'POLICY', productLine: 'CHILD', status: 'IN_FORCE', newBusiness: true, policyId: 'P1' };
const taskOf = (journey: Journey, step: string) => journey.run.memory.tasks.find((task) => task.stepKey === step)!.taskId;

describe('mother and baby', () => {
  it('goes from the article to the deal', () => {
    const j = new Journey(sop);
    expect(j.effects.map((effect) => effect.kind)).toEqual(['STARTED', 'OPEN_LEAD', 'ADVANCED', 'REQUEST_TASK', 'ADVANCED']);
    expect(j.at).toBe('wait-read');
    j.give(read);
    expect(j.at).toBe('wait-attended');
    j.give(attended);
    expect(j.at).toBe('wait-met');
    j.give({ kind: 'OUTCOME', result: 'MET', taskId: taskOf(j, 'meet'), runId: 'R1', causeId: 'E3' });
    expect(j.at).toBe('covered');
    expect(j.tasks()).toEqual(['share-article', 'invite-live', 'meet', 'close-deal']);
    j.give(policy);
    expect(j.run.state).toMatchObject({ status: 'GOAL', reason: 'POLICY_IN_FORCE' });
    expect(j.effects.filter((effect) => effect.kind === 'CLOSE_LEAD')).toEqual([{ kind: 'CLOSE_LEAD', leadId: j.run.leadId, outcome: 'WON', policyId: 'P1' }]);
    // The three tasks that were not reported on are no longer wanted.
    expect(j.effects.filter((effect) => effect.kind === 'CANCEL_TASK')).toHaveLength(3);
    expect(j.log.map((line) => Number(line.split(' ')[0]))).toEqual(j.log.map((_, i) => i + 1));
    expect(j.run.logCount).toBe(j.log.length);
  });

  it('reminds her agent where she does not read, and reaches the goal from anywhere', () => {
    const j = new Journey(sop);
    expect(j.ring()).toBe(true);
    expect(j.now).toEqual(new Date(start.getTime() + 3 * DAY));
    expect([j.at, j.tasks()]).toEqual(['wait-read-again', ['share-article', 'remind']]);
    j.give(policy);
    expect(j.at).toBe('GOAL');
  });

  it('is not moved by what is not awaited', () => {
    const j = new Journey(sop);
    j.give(attended);
    j.give({ ...read, contentKey: 'another' });
    j.give({ ...policy, newBusiness: false });
    j.give({ ...policy, productLine: 'MOTOR' });
    j.give({ kind: 'SEGMENT_LEFT', segmentKey: 'expecting-uncovered', causeId: 'E' });
    expect(j.at).toBe('wait-read');
  });

  it('counts an outcome only for the task of its step', () => {
    const j = new Journey(sop);
    j.give(read);
    j.give(attended);
    j.give({ kind: 'OUTCOME', result: 'MET', taskId: taskOf(j, 'invite-live'), runId: 'R1', causeId: 'E3' });
    expect(j.at).toBe('wait-met');
  });

  it('exits when consent is withdrawn, and takes everything back', () => {
    const j = new Journey(sop);
    j.give({ kind: 'CONSENT_WITHDRAWN', causeId: 'E' });
    expect(j.run.state).toMatchObject({ status: 'EXIT', reason: 'CONSENT_WITHDRAWN' });
    expect(j.effects.slice(-4).map((effect) => effect.kind)).toEqual(['CANCEL_TASK', 'CANCEL_SENDS', 'CLOSE_LEAD', 'ENDED']);
    expect(j.give(policy)).toBe(false);
  });

  it('waits for an agent where nobody serves her, and opens a public lead', () => {
    const j = new Journey(sop, 1, '');
    expect([j.at, j.tasks()]).toEqual(['share-article', []]);
    expect(j.effects[1]).toMatchObject({ kind: 'OPEN_LEAD', origin: 'PUBLIC' });
    j.agentId = 'A2';
    j.give({ kind: 'AGENT_ASSIGNED', agentId: 'A2', causeId: 'E' });
    expect([j.at, j.tasks(), j.run.agentId]).toEqual(['wait-read', ['share-article'], 'A2']);
  });
});

describe('steps', () => {
  it('wait until a local time of the business zone', () => {
    const j = new Journey(withSteps({ key: 'w', type: 'wait_time', until: '09:30', next: 'end' }));
    expect(j.run.state).toMatchObject({ wait: { timerTime: new Date('2026-03-03T01:30:00Z') } });
  });

  it('branch on what the run remembers', () => {
    const steps = [
      { key: 'w', type: 'wait_time', duration: '1d', next: 'fork' },
      { key: 'fork', type: 'branch', expression: '"READ:child-cover-guide" in run.interactions && run.days >= 1 && agent.grade == "A"', then: 'yes', else: 'no' },
      { key: 'yes', type: 'wait_time', duration: '1d', next: 'end' },
      { key: 'no', type: 'wait_time', duration: '1d', next: 'end' },
    ];
    const [reader, other] = [new Journey(withSteps(...steps)), new Journey(withSteps(...steps))];
    reader.give(read);
    for (const j of [reader, other]) j.ring();
    expect([reader.at, other.at]).toEqual(['yes', 'no']);
  });

  it('go on after a send only when it is known what became of it', () => {
    const steps = [
      { key: 'mail', type: 'send', channel: 'EMAIL', subject: 's', template: 't', next: 'sent', on_refused: 'end' },
      { key: 'sent', type: 'wait_time', duration: '1d', next: 'end' },
    ];
    const [sent, refused] = [new Journey(withSteps(...steps)), new Journey(withSteps(...steps))];
    const sendId = (j: Journey) => j.effects.flatMap((effect) => (effect.kind === 'QUEUE_SEND' ? [effect.sendId] : []))[0]!;
    sent.give({ kind: 'SEND_CONCLUDED', sendId: sendId(sent), outcome: 'SENT' });
    refused.give({ kind: 'SEND_CONCLUDED', sendId: sendId(refused), outcome: 'UNKNOWN' });
    expect([sent.at, refused.at]).toEqual(['sent', 'FINISHED']);
  });

  it('are due sooner by the accelerated clock, never before their time', () => {
    const j = new Journey(sop, 86_400);
    expect(j.run.state).toMatchObject({ wait: { timerTime: new Date(start.getTime() + 3_000) } });
    expect(j.ring(1)).toBe(false);
    expect(j.ring()).toBe(true);
  });
});

describe('any sequence of what may happen', () => {
  const stimuli = fc.oneof(
    fc.constant<'RING'>('RING'), fc.constant<'RING_OLD'>('RING_OLD'), fc.constant<'RING_EARLY'>('RING_EARLY'),
    fc.constantFrom<Stimulus>(
      read, attended, { kind: 'AGENT_ASSIGNED', agentId: 'A9', causeId: 'E' }, { kind: 'SEND_CONCLUDED', sendId: 'none', outcome: 'SENT' },
      { kind: 'OUTCOME', result: 'DEAL', taskId: 'none', runId: 'R1', causeId: 'E' }, { ...policy, status: 'LAPSED' },
    ),
    fc.constantFrom<Stimulus>(policy, { kind: 'CONSENT_WITHDRAWN', causeId: 'E' }, { kind: 'CANCELLED', reason: 'CANCELLED' }),
  );

  it('keeps the version, one timer, one end, and an order of log without gaps', () => {
    fc.assert(fc.property(fc.array(stimuli, { maxLength: 25 }), (sequence) => {
      const j = new Journey(sop);
      for (const stimulus of sequence) {
        const before = j.run;
        const seen = j.effects.length;
        if (stimulus === 'RING') j.ring();
        else if (stimulus === 'RING_EARLY') expect(j.ring(1)).toBe(false);
        else if (stimulus === 'RING_OLD') expect(j.give({ kind: 'TIMER', visit: before.state.visit - 1, dueTime: start })).toBe(false);
        else j.give(stimulus);
        if (before.state.status !== 'ACTIVE') expect([j.run, j.effects.length]).toEqual([before, seen]);
        expect([j.run.sopVersion, j.run.runId, j.run.recordId]).toEqual([3, 'R1', recordId]);
        if (j.run.state.status === 'ACTIVE' && j.run.state.wait.timerTime) expect(j.run.state.wait.timerTime.getTime()).toBeGreaterThan(j.now.getTime());
      }
      expect(j.effects.filter((effect) => effect.kind === 'ENDED').length).toBe(j.run.state.status === 'ACTIVE' ? 0 : 1);
      expect(j.log.map((line) => Number(line.split(' ')[0]))).toEqual(j.log.map((_, i) => i + 1));
      const requested = new Set(j.effects.flatMap((effect) => (effect.kind === 'REQUEST_TASK' ? [effect.taskId] : [])));
      expect(requested.size).toBe(j.tasks().length);
    }), { numRuns: 2_000 });
  });

  it('gives a race of an event and its timeout one outcome, whoever comes first', () => {
    for (const eventFirst of [true, false]) {
      const j = new Journey(sop);
      const { state } = j.run;
      const due = state.status === 'ACTIVE' ? state.wait.timerTime! : start;
      const timer: Stimulus = { kind: 'TIMER', visit: state.visit, dueTime: due };
      j.now = due;
      for (const stimulus of eventFirst ? [read, timer] : [timer, read]) j.give(stimulus);
      expect(j.log.filter((line) => line.includes('LEFT wait-read '))).toHaveLength(1);
      expect(j.tasks()).toEqual(eventFirst ? ['share-article', 'invite-live'] : ['share-article', 'remind', 'invite-live']);
    }
  });
});
