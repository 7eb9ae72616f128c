import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { appendEvents, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from '../agents/agent.js';
import { ReadAgents } from '../agents/read-agents.js';
import { CountForAgent } from '../counters/count-for-agent.js';
import { toKept, type KeptOutcome } from '../decisions/decision.js';
import { DecisionLog } from '../decisions/decision-log.js';
import { ReadSubject } from '../records/read-subject.js';
import type { Subject } from '../records/subject.js';
import { JudgeRecord, type Judgement } from '../strategies/judge-record.js';
import type { StrategyConfig } from '../strategy.config.js';
import { decideRepeatedSignal } from './decide-repeated-signal.js';
import { FeedWriter } from './feed-writer.js';
import type { OpportunityItem } from './feed-item.js';
import { opportunityCreated } from './feed.events.js';
import { makeChoices } from './make-choices.js';

export interface Signal {
  readonly signalId: string;
  readonly recordId: string;
  /** Agent of the link; empty for none. */
  readonly agentId: string;
  readonly contentId: string;
  readonly interactionId: string;
  readonly scenario: string;
  readonly reason: string;
  readonly kind: string;
  readonly topics: readonly string[];
  readonly runId: string;
  readonly time: Date;
}

/** A signal becomes an opportunity on the agent's feed, or a decision that says why not. */
@Injectable()
export class RaiseOpportunity {
  constructor(
    private readonly subjects: ReadSubject,
    private readonly agents: ReadAgents,
    private readonly judge: JudgeRecord,
    private readonly decisions: DecisionLog,
    private readonly writer: FeedWriter,
    private readonly count: CountForAgent,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws WaitFor a record or agent that the CDP has not told of yet */
  async execute(tx: Tx, signal: Signal): Promise<void> {
    const subject = await this.subjects.execute(tx, signal.recordId);
    if (!subject) throw new WaitFor('record', signal.recordId);
    if (subject.erased) return;
    const agent = await this.agentFor(tx, signal, subject);
    if (agent) await this.writer.lock(tx, [agent.agentId]);
    if (await this.decisions.knows(tx, signal.recordId, signal.signalId)) return;
    const judgement = await this.judge.execute(tx, subject, agent?.grade ?? '', signal.scenario, signal);
    const shown = agent && judgement.decision.outcome === 'DECIDED' ? await this.show(tx, signal, subject, agent, judgement) : undefined;
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

  /** Answers the item that shows these choices; undefined where the agent goes on with earlier ones. */
  private async show(tx: Tx, signal: Signal, subject: Subject, agent: Agent, judgement: Judgement): Promise<string | undefined> {
    const choices = makeChoices(judgement, subject, signal, agent.displayName);
    const cause = { recordId: signal.recordId, agentId: agent.agentId, scenario: signal.scenario, runId: signal.runId };
    const open = await this.writer.unfinished(tx, cause, new Date(signal.time.getTime() - this.config.signalWindowMinutes * 60_000));
    if (open) {
      const { item, replaced } = decideRepeatedSignal(open, signal, choices);
      await this.writer.put(tx, item);
      return replaced ? item.itemId : undefined;
    }
    const item: OpportunityItem = {
      kind: 'OPPORTUNITY', recordId: signal.recordId, itemId: this.ids.next(), agentId: agent.agentId, state: 'OPEN', scenario: signal.scenario,
      title: choices[0]!.title, read: false, createTime: this.clock.now(),
      body: {
        reason: signal.reason, choices, chosenRank: 0, outcomes: [], runId: signal.runId, contentId: signal.contentId, interactionId: signal.interactionId,
        signalCount: 1, lastSignalTime: signal.time.toISOString(), counted: 'NOTHING',
      },
    };
    await this.writer.put(tx, item);
    await this.count.add(tx, agent.agentId, { opportunities: 1 });
    await appendEvents(tx, [opportunityCreated(item, signal.signalId)]);
    return item.itemId;
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
