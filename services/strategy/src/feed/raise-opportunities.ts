import { Injectable } from '@nestjs/common';
import { WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from '../agents/agent.js';
import { ReadAgents } from '../agents/read-agents.js';
import { keptChosen } from '../decisions/decision.js';
import { DecisionLog, type DecisionOnSignal } from '../decisions/decision-log.js';
import { ReadSubject } from '../records/read-subject.js';
import type { Subject } from '../records/subject.js';
import { JudgeRecord, type Judgement } from '../strategies/judge-record.js';
import type { Signal } from './signal.js';
import { ShowOpportunities } from './show-opportunities.js';

/** A signal of a record that is there. */
interface Known {
  readonly signal: Signal;
  readonly subject: Subject;
  readonly ofLink: Agent | undefined;
}

interface Judged extends Omit<Known, 'ofLink'> {
  readonly agent: Agent | undefined;
  readonly judgement: Judgement;
}

/**
 * Signals become opportunities on their agents' feeds, or decisions that say why not. However many they are, it takes the same statements; feeds are held for those
 * that write them only.
 */
@Injectable()
export class RaiseOpportunities {
  constructor(
    private readonly subjects: ReadSubject,
    private readonly agents: ReadAgents,
    private readonly judge: JudgeRecord,
    private readonly decisions: DecisionLog,
    private readonly feed: ShowOpportunities,
  ) {}

  /** In their order. @throws WaitFor a record or agent that the CDP has not told of yet, before any effect */
  async execute(tx: Tx, signals: readonly Signal[]): Promise<void> {
    if (signals.length === 0) return;
    const judged = await this.judged(tx, signals);
    // Asked after the lock: a record may have been erased while this waited for the feeds.
    const [open, erased] = await Promise.all([
      this.feed.hold(tx, judged.filter(isToShow)), this.subjects.erasedAmong(tx, judged.map(({ signal }) => signal.recordId)),
    ]);
    const left = judged.filter(({ signal }) => !erased.has(signal.recordId));
    const placed = this.feed.place(open, left.filter(isToShow));
    const shownBy = new Map(placed.map(({ signal, shown }) => [signal, shown]));
    await Promise.all([this.feed.write(tx, placed), this.decisions.keep(tx, left.map((one) => toDecision(one, shownBy.get(one.signal))))]);
  }

  /** Those that are not decided on yet, of records that are not erased. */
  private async judged(tx: Tx, signals: readonly Signal[]): Promise<Judged[]> {
    // What does not wait for each other goes to the database together.
    const [subjects, isDecided, agents, offers] = await Promise.all([
      this.subjects.many(tx, signals.map(({ recordId }) => recordId)), this.decisions.known(tx, signals),
      this.agents.many(tx, signals.flatMap(({ agentId }) => agentId || [])), this.judge.offers(tx, [...new Set(signals.map(({ scenario }) => scenario))]),
    ]);
    const known = once(signals.filter((signal) => !isDecided(signal))).flatMap((signal): Known[] => {
      const subject = subjects.get(signal.recordId);
      if (!subject) throw new WaitFor('record', signal.recordId);
      if (subject.erased) return [];
      const ofLink = agents.get(signal.agentId);
      if (signal.agentId !== '' && !ofLink) throw new WaitFor('agent', signal.agentId);
      return [{ signal, subject, ofLink }];
    });
    const serving = await this.agents.many(tx, known.flatMap((one) => servingInstead(one) ?? []));
    return known.map((one) => {
      const { signal, subject } = one;
      const agent = agentFor(one, serving);
      return { signal, subject, agent, judgement: this.judge.judge(offers, subject, agent?.grade ?? '', signal.scenario, signal) };
    });
  }
}

/** The first of those that are the same signal. */
function once(signals: readonly Signal[]): Signal[] {
  const seen = new Set<string>();
  return signals.filter(({ recordId, signalId }) => seen.size < seen.add(`${recordId} ${signalId}`).size);
}

/** Who serves the customer now, where the agent of the link has left or there is none. */
function servingInstead({ signal, subject: { agentId = '' }, ofLink }: Known): string | undefined {
  return ofLink?.active || agentId === '' || agentId === signal.agentId ? undefined : agentId;
}

/** The agent of the link; where he has left, the one who serves the customer now. */
function agentFor(known: Known, serving: ReadonlyMap<string, Agent>): Agent | undefined {
  if (known.ofLink?.active) return known.ofLink;
  const agentId = servingInstead(known);
  if (agentId === undefined) return undefined;
  const agent = serving.get(agentId);
  if (!agent) throw new WaitFor('agent', agentId);
  return agent.active ? agent : undefined;
}

const isToShow = (one: Judged): one is Judged & { agent: Agent } => one.agent !== undefined && one.judgement.decision.outcome === 'DECIDED';

const toDecision = ({ signal, agent, judgement: { decision, list, variablesRead } }: Judged, itemId: string | undefined): DecisionOnSignal => ({
  recordId: signal.recordId, signalId: signal.signalId, itemId, scenario: signal.scenario, outcome: agent ? decision.outcome : 'NO_AGENT',
  chosen: keptChosen(decision.chosen), list, verdicts: decision.verdicts, lowerRates: decision.lowerRates, variablesRead, signalReason: signal.reason,
});
