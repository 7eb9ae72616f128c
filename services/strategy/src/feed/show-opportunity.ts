import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from '../agents/agent.js';
import { CountForAgent } from '../counters/count-for-agent.js';
import type { Subject } from '../records/subject.js';
import type { Judgement } from '../strategies/judge-record.js';
import type { StrategyConfig } from '../strategy.config.js';
import { decideRepeatedSignal } from './decide-repeated-signal.js';
import { FeedWriter } from './feed-writer.js';
import type { OpportunityItem } from './feed-item.js';
import { opportunityCreated } from './feed.events.js';
import { makeChoices } from './make-choices.js';
import type { Signal } from './signal.js';

interface Judged {
  readonly signal: Signal;
  readonly subject: Subject;
  readonly agent: Agent;
  readonly judgement: Judgement;
}

/** Puts an opportunity on the agent's feed, or adds the signal to the one that is open there. */
@Injectable()
export class ShowOpportunity {
  constructor(
    private readonly writer: FeedWriter,
    private readonly count: CountForAgent,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Holds the agent's feed until the transaction ends: two signals at once make one item. */
  hold(tx: Tx, agent: Agent): Promise<void> {
    return this.writer.lock(tx, [agent.agentId]);
  }

  /** Answers the item that shows these choices; undefined where the agent goes on with earlier ones. */
  async show(tx: Tx, { signal, subject, agent, judgement }: Judged): Promise<string | undefined> {
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
    await Promise.all([this.writer.put(tx, item), this.count.add(tx, agent.agentId, { opportunities: 1 })]);
    await appendEvents(tx, [opportunityCreated(item, signal.signalId)]);
    return item.itemId;
  }
}
