import { Inject, Injectable } from '@nestjs/common';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ContentDirectory } from '../contents/content-directory.js';
import { LeadBook } from '../leads/lead-book.js';
import { SendQueue } from '../sends/send-queue.js';
import type { SendStep, SopDocument, Step, TaskStep } from '../sops/sop.js';
import type { Decision, Effect, Run } from './run.js';
import { agentTaskCancelled, agentTaskRequested, runAdvanced, runEnded, runStarted } from './runs.events.js';
import { RunsStore } from './runs.store.js';
import { TimersStore } from './timers.store.js';

type Changed = Extract<Decision, { kind: 'CHANGED' }>;

/** Makes a decision on a run true: its row, its one timer, its log, and every effect, in the caller's transaction. */
@Injectable()
export class SaveRun {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(TimersStore) private readonly timers: TimersStore,
    @Inject(LeadBook) private readonly leads: LeadBook,
    @Inject(SendQueue) private readonly sends: SendQueue,
    @Inject(ContentDirectory) private readonly contents: ContentDirectory,
  ) {}

  /** False, without effect, where the record is in the SOP already. */
  async insert(tx: Tx, decision: Changed, sop: SopDocument, now: Date): Promise<boolean> {
    if (!(await this.runs.insert(tx, decision.run))) return false;
    await this.follow(tx, decision, sop, now);
    return true;
  }

  async update(tx: Tx, decision: Changed, sop: SopDocument, now: Date): Promise<void> {
    await this.runs.update(tx, decision.run);
    await this.follow(tx, decision, sop, now);
  }

  private async follow(tx: Tx, { run, log, effects }: Changed, sop: SopDocument, now: Date): Promise<void> {
    const dueTime = run.state.status === 'ACTIVE' ? run.state.wait.timerTime : undefined;
    if (dueTime) await this.timers.set(tx, run.recordId, run.runId, run.state.visit, dueTime);
    else await this.timers.clear(tx, run.recordId, run.runId);
    await this.runs.appendLog(tx, run, log);
    const events: OutgoingEvent[] = [];
    for (const effect of effects) events.push(...(await this.perform(tx, run, effect, sop, now)));
    await appendEvents(tx, events);
  }

  private async perform(tx: Tx, run: Run, effect: Effect, sop: SopDocument, now: Date): Promise<OutgoingEvent[]> {
    switch (effect.kind) {
      case 'STARTED':
        return [runStarted(run, now)];
      case 'ADVANCED':
        return [runAdvanced(run, effect, now)];
      case 'ENDED':
        return [runEnded(run, effect, now)];
      case 'REQUEST_TASK': {
        const step = stepOf<TaskStep>(sop, effect.stepKey);
        const content = step.contentKey === undefined ? undefined : await this.contents.byKey(tx, step.contentKey);
        return [agentTaskRequested(run, step, content?.contentId ?? '', effect, now)];
      }
      case 'CANCEL_TASK':
        return [agentTaskCancelled(run, effect, now)];
      case 'QUEUE_SEND': {
        const { channel, contentKey } = stepOf<SendStep>(sop, effect.stepKey);
        const content = contentKey === undefined ? undefined : await this.contents.byKey(tx, contentKey);
        await this.sends.queue(tx, { ...run, sendId: effect.sendId, stepKey: effect.stepKey, channel, contentKey: contentKey ?? '', contentId: content?.contentId ?? '', queueTime: now });
        return [];
      }
      case 'CANCEL_SENDS':
        return this.sends.cancelOfRun(tx, run.recordId, run.runId, effect.reason, now);
      case 'OPEN_LEAD':
        return [await this.leads.open(tx, { ...run, leadId: effect.leadId, origin: effect.origin, openTime: now })];
      case 'CLOSE_LEAD':
        return this.leads.close(tx, run.recordId, effect.leadId, effect.outcome, effect.policyId, now);
    }
  }
}

/** The decision made the effect from this very document. */
const stepOf = <S extends Step>(sop: SopDocument, key: string): S => sop.steps.find((step) => step.key === key) as S;
