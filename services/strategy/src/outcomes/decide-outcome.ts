import type { FeedItem, OpportunityBody, OpportunityItem, Result, TaskItem } from '../feed/feed-item.js';

/** What follows from an agent's word on how it went. */
export interface OutcomeEffect<Item extends FeedItem = FeedItem> {
  readonly item: Item;
  /** What is added to the statistics of the strategy that was followed; undefined for a task. */
  readonly learn: { readonly strategyId: string; readonly trial: boolean; readonly success: boolean } | undefined;
  readonly taskDone: boolean;
}

export type OutcomeRefusal = 'NOTHING_CHOSEN' | 'OPPORTUNITY_CLOSED' | 'TASK_CLOSED';

const CLOSING: readonly Result[] = ['DONE', 'DEAL', 'NOT_NOW', 'REFUSED'];
const SUCCESS: readonly Result[] = ['DONE', 'INTERESTED', 'MET', 'DEAL'];

/** An outcome on an item. Many may be told of one opportunity (no answer, then interested, then a deal): it is one trial, and one success at most. */
export function decideOutcome(item: FeedItem, result: Result): OutcomeEffect | OutcomeRefusal {
  switch (item.kind) {
    case 'OPPORTUNITY':
      return opportunity(item, result);
    case 'TASK':
      return task(item, result);
  }
}

function opportunity(item: OpportunityItem, result: Result): OutcomeEffect | OutcomeRefusal {
  if (item.state === 'OPEN') return 'NOTHING_CHOSEN';
  const choice = item.body.choices[item.body.chosenRank - 1];
  if (item.state !== 'CHOSEN' || !choice) return 'OPPORTUNITY_CLOSED';
  const trial = item.body.counted === 'NOTHING';
  const success = SUCCESS.includes(result) && item.body.counted !== 'SUCCESS';
  const counted: OpportunityBody['counted'] = success || item.body.counted === 'SUCCESS' ? 'SUCCESS' : 'TRIAL';
  return {
    item: { ...item, state: CLOSING.includes(result) ? 'DONE' : 'CHOSEN', read: true, body: { ...item.body, outcomes: [...item.body.outcomes, result], counted } },
    learn: { strategyId: choice.strategyId, trial, success },
    taskDone: false,
  };
}

function task(item: TaskItem, result: Result): OutcomeEffect | OutcomeRefusal {
  if (item.state !== 'OPEN') return 'TASK_CLOSED';
  const taskDone = result !== 'NO_ANSWER';
  return {
    item: { ...item, state: taskDone ? 'DONE' : 'OPEN', read: true, body: { ...item.body, outcomes: [...item.body.outcomes, result] } },
    learn: undefined,
    taskDone,
  };
}
