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

  /** @throws WaitFor a record or agent that the CDP has not told of yet */
  async execute(tx: Tx, signal: Signal): Promise<void> {
    const subject = await this.subjects.execute(tx, signal.recordId);
    if (!subject) throw new WaitFor('record', signal.recordId);
    if (subject.erased) return;
    const agent = await this.agentFor(tx, signal, subject);
    if (agent) await this.feed.hold(tx, agent);
    if (await this.decisions.knows(tx, signal.recordId, signal.signalId)) return;
    const judgement = await this.judge.execute(tx, subject, agent?.grade ?? '', signal.scenario, signal);
    const shown = agent && judgement.decision.outcome === 'DECIDED' ? await this.feed.show(tx, { signal, subject, agent, judgement }) : undefined;
    await this.keep(tx, signal, judgement, agent ? judgement.decision.outcome : 'NO_AGENT', shown);
  }

  /** The agent of the link; where he has left, the one who serves the customer now. */
  private async agentFor(tx: Tx, signal: Signal, subject: Subject): Promise<Agent | undefined> {
    for (const agentId of new Set([signal.agentId, subject.agentId ?? ''])) {
      if (agentId === '') continue;
      const agent = await this.agents.find(tx, agentId);
      if (!agent) throw new WaitFor('agent', agentId);
      if (agent.active) return agent;
    }
    return undefined;
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
