import { Inject, Injectable } from '@nestjs/common';
import { appendEvents, inTraceOf, type OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { ContentState } from '../contents/content.js';
import { ContentDirectory } from '../contents/content-directory.js';
import type { Lead } from '../leads/lead.js';
import { LeadBook } from '../leads/lead-book.js';
import { leadClosed, leadOpened } from '../leads/leads.events.js';
import type { Send } from '../sends/send.js';
import { SendQueue } from '../sends/send-queue.js';
import { sendConcluded } from '../sends/sends.events.js';
import type { SendStep, SopDocument, Step, TaskStep } from '../sops/sop.js';
import type { Decision, Effect } from './run.js';
import { agentTaskCancelled, agentTaskRequested, runAdvanced, runEnded, runStarted } from './runs.events.js';
import { RunsStore } from './runs.store.js';
import { TimersStore } from './timers.store.js';

/** A decision on a run that is to become true. */
export interface Change {
  readonly decision: Extract<Decision, { kind: 'CHANGED' }>;
  readonly sop: SopDocument;
  /** The received event in whose trace it happens, if any. */
  readonly cause?: object | undefined;
}

/** What was done for a batch of changes, by the ids that their effects name. */
interface Done {
  readonly contents: ReadonlyMap<string, ContentState>;
  readonly opened: ReadonlyMap<string, Lead>;
  readonly closed: ReadonlyMap<string, Lead>;
  /** By run. */
  readonly refused: ReadonlyMap<string, readonly Send[]>;
}

/**
 * Makes decisions on runs true: their rows, the one timer of each, their logs, and every effect, in the caller's transaction. However many they are, it takes one
 * statement a table; a run is in a batch once. Events are in the order of the changes, and of the effects of each.
 */
@Injectable()
export class SaveRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(TimersStore) private readonly timers: TimersStore,
    @Inject(LeadBook) private readonly leads: LeadBook,
    @Inject(SendQueue) private readonly sends: SendQueue,
    @Inject(ContentDirectory) private readonly contents: ContentDirectory,
  ) {}

  /** New runs; one whose record is in the SOP already has no effect. @returns how many are new */
  async insert(tx: Tx, changes: readonly Change[], now: Date): Promise<number> {
    if (changes.length === 0) return 0;
    const fresh = await this.runs.insertAll(tx, changes.map(({ decision }) => decision.run));
    await this.follow(tx, changes.filter(({ decision }) => fresh.has(decision.run.runId)), now);
    return fresh.size;
  }

  /** Runs that are held by the caller's transaction. */
  async update(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
    if (changes.length === 0) return;
    await this.runs.updateAll(tx, changes.map(({ decision }) => decision.run));
    await this.follow(tx, changes, now);
  }

  private async follow(tx: Tx, changes: readonly Change[], now: Date): Promise<void> {
    const decisions = changes.map(({ decision }) => decision);
    const timers = decisions.map(({ run: { recordId, runId, state } }) =>
      ({ recordId, runId, visit: state.visit, dueTime: state.status === 'ACTIVE' ? state.wait.timerTime : undefined }));
    await this.timers.setAll(tx, timers.flatMap((timer) => (timer.dueTime ? [{ ...timer, dueTime: timer.dueTime }] : [])));
    await this.timers.clearAll(tx, timers.filter(({ dueTime }) => dueTime === undefined));
    await this.runs.appendLogs(tx, decisions);
    const done = await this.perform(tx, changes, now);
    await appendEvents(tx, changes.flatMap((change) => inTraceOf(change.cause ?? change, () => eventsOf(change, done, now))));
  }

  /** What a run begins before what it ends: a run may do both at once. */
  private async perform(tx: Tx, changes: readonly Change[], now: Date): Promise<Done> {
    const effects = changes.flatMap(({ decision: { run, effects }, sop }) => effects.map((effect) => ({ run, effect, sop })));
    const contents = await this.contents.byKeys(tx, effects.flatMap(({ effect, sop }) => contentKeyOf(effect, sop) ?? []));
    const opened = await this.leads.open(tx, effects.flatMap(({ run, effect }) =>
      (effect.kind === 'OPEN_LEAD' ? [{ ...run, leadId: effect.leadId, origin: effect.origin, openTime: now }] : [])));
    await this.sends.queue(tx, effects.flatMap(({ run, effect, sop }) => {
      if (effect.kind !== 'QUEUE_SEND') return [];
      const { channel, contentKey = '' } = stepOf<SendStep>(sop, effect.stepKey);
      return [{ ...run, sendId: effect.sendId, stepKey: effect.stepKey, channel, contentKey, contentId: contents.get(contentKey)?.contentId ?? '', queueTime: now }];
    }));
    const refused = await this.sends.cancelOfRuns(tx, effects.flatMap(({ run, effect }) => (effect.kind === 'CANCEL_SENDS' ? [{ ...run, reason: effect.reason }] : [])), now);
    const closed = await this.leads.close(tx, effects.flatMap(({ run, effect }) => (effect.kind === 'CLOSE_LEAD' ? [{ ...effect, recordId: run.recordId }] : [])), now);
    const byId = (leads: readonly Lead[]) => new Map(leads.map((lead) => [lead.leadId, lead]));
    return { contents, opened: byId(opened), closed: byId(closed), refused: Map.groupBy(refused, ({ runId }) => runId) };
  }
}

function eventsOf({ decision: { run, effects }, sop }: Change, done: Done, now: Date): OutgoingEvent[] {
  return effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'STARTED':
        return runStarted(run, now);
      case 'ADVANCED':
        return runAdvanced(run, effect, now);
      case 'ENDED':
        return runEnded(run, effect, now);
      case 'REQUEST_TASK': {
        const content = done.contents.get(contentKeyOf(effect, sop) ?? '');
        return agentTaskRequested(run, stepOf<TaskStep>(sop, effect.stepKey), content?.contentId ?? '', effect, now);
      }
      case 'CANCEL_TASK':
        return agentTaskCancelled(run, effect, now);
      case 'QUEUE_SEND':
        return [];
      case 'CANCEL_SENDS':
        return (done.refused.get(run.runId) ?? []).map((send) => sendConcluded(send, now));
      case 'OPEN_LEAD':
        return leadOpened(done.opened.get(effect.leadId)!);
      case 'CLOSE_LEAD': {
        const lead = done.closed.get(effect.leadId);
        return lead ? leadClosed(lead, now) : [];
      }
    }
  });
}

function contentKeyOf(effect: Effect, sop: SopDocument): string | undefined {
  return effect.kind === 'REQUEST_TASK' || effect.kind === 'QUEUE_SEND' ? stepOf<TaskStep | SendStep>(sop, effect.stepKey).contentKey : undefined;
}

/** The decision made the effect from this very document. */
const stepOf = <S extends Step>(sop: SopDocument, key: string): S => sop.steps.find((step) => step.key === key) as S;
