import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { appendEvents, inTraceOf } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from '../agents/agent.js';
import { CountForAgent } from '../counters/count-for-agent.js';
import type { Subject } from '../records/subject.js';
import type { Judgement } from '../strategies/judge-record.js';
import type { StrategyConfig } from '../strategy.config.js';
import { decideRepeatedSignal } from './decide-repeated-signal.js';
import { FeedWriter } from './feed-writer.js';
import type { Choice, OpportunityItem } from './feed-item.js';
import { opportunityCreated } from './feed.events.js';
import { makeChoices } from './make-choices.js';
import type { Signal } from './signal.js';

interface Judged {
  readonly signal: Signal;
  readonly subject: Subject;
  readonly agent: Agent;
  readonly judgement: Judgement;
}

/** What a signal does to a feed. */
interface Placed {
  readonly signal: Signal;
  readonly item: OpportunityItem;
  readonly isNew: boolean;
  /** The item that shows the choices of this signal; undefined where the agent goes on with earlier ones. */
  readonly shown: string | undefined;
}

/** Puts opportunities on agents' feeds, or adds signals to those that are open there. */
@Injectable()
export class ShowOpportunities {
  constructor(
    private readonly writer: FeedWriter,
    private readonly count: CountForAgent,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Holds the agents' feeds until the transaction ends, so that two signals at once make one item, and answers what further signals may belong to, oldest first. */
  async hold(tx: Tx, judged: readonly Judged[]): Promise<OpportunityItem[]> {
    if (judged.length === 0) return [];
    const oldest = Math.min(...judged.map(({ signal }) => this.since(signal).getTime()));
    return this.writer.unfinished(tx, judged.map(({ agent }) => agent.agentId), judged.map(({ signal }) => signal.recordId), new Date(oldest));
  }

  /** What the signals do, one after the other: a further one of the same cause finds what the first one did. @param open as {@link hold} answered */
  place(open: readonly OpportunityItem[], judged: readonly Judged[]): Placed[] {
    const byCause = Map.groupBy(open, causeOf);
    return judged.map(({ signal, subject, agent, judgement }) => {
      const choices = makeChoices(judgement, subject, signal, agent.displayName);
      const cause = causeOf({ ...signal, agentId: agent.agentId, body: signal });
      const items = byCause.get(cause) ?? [];
      const since = this.since(signal);
      const at = items.findLastIndex(({ body }) => new Date(body.lastSignalTime) >= since);
      const { item, replaced } = at < 0 ? { item: this.created(signal, agent, choices), replaced: true } : decideRepeatedSignal(items[at]!, signal, choices);
      byCause.set(cause, at < 0 ? [...items, item] : items.with(at, item));
      return { signal, item, isNew: at < 0, shown: replaced ? item.itemId : undefined };
    });
  }

  async write(tx: Tx, placed: readonly Placed[]): Promise<void> {
    const fresh = placed.filter(({ isNew }) => isNew);
    await Promise.all([
      this.writer.putAll(tx, placed.map(({ item }) => item)),
      this.count.addAll(tx, fresh.map(({ item, signal }) => ({ agentId: item.agentId, deltas: { opportunities: 1 }, cause: signal.cause }))),
    ]);
    await appendEvents(tx, fresh.map(({ item, signal }) => inTraceOf(signal.cause, () => opportunityCreated(item, signal.signalId))));
  }

  /** The last signal of what this one belongs to is not older. */
  private since(signal: Signal): Date {
    return new Date(signal.time.getTime() - this.config.signalWindowMinutes * 60_000);
  }

  private created(signal: Signal, { agentId }: Agent, choices: readonly Choice[]): OpportunityItem {
    return {
      kind: 'OPPORTUNITY', recordId: signal.recordId, itemId: this.ids.next(), agentId, state: 'OPEN', scenario: signal.scenario, title: choices[0]!.title, read: false,
      createTime: this.clock.now(),
      body: {
        reason: signal.reason, choices, chosenRank: 0, outcomes: [], runId: signal.runId, contentId: signal.contentId, interactionId: signal.interactionId,
        signalCount: 1, lastSignalTime: signal.time.toISOString(), counted: 'NOTHING',
      },
    };
  }
}

/** Signals with the same one are one opportunity. */
const causeOf = ({ recordId, agentId, scenario, body: { runId } }: { recordId: string; agentId: string; scenario: string; body: { runId: string } }): string =>
  JSON.stringify([recordId, agentId, scenario, runId]);
