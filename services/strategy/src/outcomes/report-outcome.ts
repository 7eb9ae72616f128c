import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { CountForAgent } from '../counters/count-for-agent.js';
import type { FeedItem, Result } from '../feed/feed-item.js';
import { FeedWriter } from '../feed/feed-writer.js';
import { LearnFromOutcome } from '../strategies/learn-from-outcome.js';
import { decideOutcome } from './decide-outcome.js';
import { opportunityNotFound, outcomeRefused, taskNotFound } from './outcome.errors.js';
import { outcomeReported } from './outcome.events.js';

/** The agent says how an opportunity or a task of his went. The strategy that was followed learns from it. */
@Injectable()
export class ReportOutcome {
  constructor(
    private readonly writer: FeedWriter,
    private readonly learn: LearnFromOutcome,
    private readonly count: CountForAgent,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws NOT_FOUND OPPORTUNITY_NOT_FOUND or TASK_NOT_FOUND, and the refusals of {@link outcomeRefused} */
  async execute(tx: Tx, agentId: string, of: { kind: FeedItem['kind']; itemId: string }, result: Result): Promise<{ itemId: string; outcomeId: string }> {
    const item = await this.writer.own(tx, agentId, of.itemId);
    if (item?.kind !== of.kind) throw of.kind === 'TASK' ? taskNotFound() : opportunityNotFound();
    const effect = decideOutcome(item, result);
    if (typeof effect === 'string') throw outcomeRefused(effect);
    const outcomeId = this.ids.next();
    await this.writer.put(tx, effect.item);
    if (effect.learn) await this.learn.execute(tx, effect.learn.strategyId, effect.learn);
    await this.count.add(tx, agentId, { outcomes: 1, tasksDone: effect.taskDone ? 1 : 0 });
    await appendEvents(tx, [outcomeReported(outcomeId, effect.item, result, effect.learn?.strategyId ?? '', this.clock.now())]);
    return { itemId: item.itemId, outcomeId };
  }
}
