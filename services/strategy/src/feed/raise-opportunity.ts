import { Injectable } from '@nestjs/common';
import { WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from '../agents/agent.js';
import { ReadAgents } from '../agents/read-agents.js';
import { toKept, type KeptOutcome } from '../decisions/decision.js';
import { DecisionLog } from '../decisions/decision-log.js';
import { ReadSubject } from '../records/read-subject.js';
import type { Subject } from '../records/subject.js';
import { JudgeRecord, type Judgement } from '../strategies/judge-record.js';
import { ShowOpportunity } from './show-opportunity.js';
import type { Signal } from './signal.js';

/** A signal becomes an opportunity on the agent's feed, or a decision that says why not. */
@Injectable()
export class RaiseOpportunity {
  constructor(
    private readonly subjects: ReadSubject,
    private readonly agents: ReadAgents,
    private readonly judge: JudgeRecord,
    private readonly decisions: DecisionLog,
    private readonly feed: ShowOpportunity,
  ) {}

  /** @param signal the feed of its agent is held by this transaction @throws WaitFor a record or agent that the CDP has not told of yet */
  async execute(tx: Tx, signal: Signal): Promise<void> {
    // What does not wait for each other goes to the database together.
    const [subject, isKnown, ofLink] = await Promise.all([
      this.subjects.execute(tx, signal.recordId), this.decisions.knows(tx, signal.recordId, signal.signalId), signal.agentId === '' ? undefined : this.agents.find(tx, signal.agentId),
    ]);
    if (!subject) throw new WaitFor('record', signal.recordId);
    if (subject.erased) return;
    const agent = await this.agentFor(tx, signal, ofLink, subject);
    if (agent && agent !== ofLink) await this.feed.hold(tx, agent);
    if (isKnown) return;
    const judgement = await this.judge.execute(tx, subject, agent?.grade ?? '', signal.scenario, signal);
    const shown = agent && judgement.decision.outcome === 'DECIDED' ? await this.feed.show(tx, { signal, subject, agent, judgement }) : undefined;
    await this.keep(tx, signal, judgement, agent ? judgement.decision.outcome : 'NO_AGENT', shown);
  }

  /** The agent of the link; where he has left, the one who serves the customer now. */
  private async agentFor(tx: Tx, signal: Signal, ofLink: Agent | undefined, { agentId = '' }: Subject): Promise<Agent | undefined> {
    if (signal.agentId !== '' && !ofLink) throw new WaitFor('agent', signal.agentId);
    if (ofLink?.active) return ofLink;
    if (agentId === '' || agentId === signal.agentId) return undefined;
    const serving = await this.agents.find(tx, agentId);
    if (!serving) throw new WaitFor('agent', agentId);
    return serving.active ? serving : undefined;
  }

  private async keep(tx: Tx, signal: Signal, judgement: Judgement, outcome: KeptOutcome, itemId: string | undefined): Promise<void> {
    const { decision, variablesRead } = judgement;
    const kept = {
      recordId: signal.recordId, scenario: signal.scenario, outcome, chosen: decision.chosen.map(toKept), rejected: decision.rejected.map(toKept),
      variablesRead, signalReason: signal.reason,
    };
    await this.decisions.keep(tx, kept, signal.signalId, itemId);
  }
}
