import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { CountForAgent } from '../counters/count-for-agent.js';
import { FeedWriter } from '../feed/feed-writer.js';
import { ReadSubject } from '../records/read-subject.js';
import { decideChoice } from './decide-choice.js';
import { choiceRefused, opportunityNotFound } from './outcome.errors.js';
import { choiceMade } from './outcome.events.js';

/** The agent takes one of the choices of his opportunity. */
@Injectable()
export class ChooseOption {
  constructor(
    private readonly writer: FeedWriter,
    private readonly subjects: ReadSubject,
    private readonly count: CountForAgent,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NOT_FOUND OPPORTUNITY_NOT_FOUND and the refusals of {@link choiceRefused} */
  async execute(tx: Tx, agentId: string, choice: { opportunityId: string; rank: number; strategyId: string }): Promise<{ itemId: string }> {
    const item = await this.writer.own(tx, agentId, choice.opportunityId);
    if (!item) throw opportunityNotFound();
    const subject = await this.subjects.execute(tx, item.recordId);
    const decided = decideChoice(item, choice.rank, choice.strategyId, subject?.marketingConsent ?? false);
    if (typeof decided === 'string') throw choiceRefused(decided);
    await this.writer.put(tx, decided);
    await this.count.add(tx, agentId, { choices: 1 });
    await appendEvents(tx, [choiceMade(decided, this.clock.now())]);
    return { itemId: decided.itemId };
  }
}
