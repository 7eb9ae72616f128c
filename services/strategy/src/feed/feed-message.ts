import { toTimestamp } from '@kejing/contracts';
import { FeedItemKind, FeedItemState, OutcomeResult, type FeedItem, type Opportunity, type Task } from '@kejing/contracts/grpc/strategy/v1/feed';
import type { Choice, OpportunityItem, Result, StoredItem, TaskItem } from './feed-item.js';

/** A feed item as the contract shows it. */
export const toItemMessage = (item: StoredItem): FeedItem => ({
  itemId: item.itemId,
  kind: FeedItemKind[`FEED_ITEM_KIND_${item.kind}`],
  state: FeedItemState[`FEED_ITEM_STATE_${item.state}`],
  agentId: item.agentId,
  recordId: item.recordId,
  customerId: item.customerId ?? '',
  title: item.title,
  cursor: item.cursor.toString(),
  read: item.read,
  createTime: toTimestamp(item.createTime),
  updateTime: toTimestamp(item.updateTime),
  ...(item.kind === 'OPPORTUNITY' ? { opportunity: toOpportunity(item) } : { task: toTask(item) }),
});

const results = (of: readonly Result[]): OutcomeResult[] => of.map((result) => OutcomeResult[`OUTCOME_RESULT_${result}`]);

const toOpportunity = ({ itemId, scenario, body }: OpportunityItem): Opportunity => ({
  opportunityId: itemId,
  scenario,
  reason: body.reason,
  choices: body.choices.map(toChoice),
  chosenRank: body.chosenRank,
  outcomes: results(body.outcomes),
  runId: body.runId,
  contentId: body.contentId,
  signalCount: body.signalCount,
  interactionId: body.interactionId,
});

const toChoice = (choice: Choice, at: number): NonNullable<Opportunity['choices']>[number] => ({
  rank: at + 1,
  strategyId: choice.strategyId,
  strategyKey: choice.strategyKey,
  strategyVersion: choice.strategyVersion,
  title: choice.title,
  why: choice.why,
  action: choice.action,
  script: choice.script,
  contentId: choice.content?.contentId ?? '',
  contentTitle: choice.content?.title ?? '',
  expectedValue: choice.expectedValue,
});

const toTask = ({ itemId, scenario, body }: TaskItem): Task => ({
  taskId: itemId,
  taskKind: body.taskKind,
  scenario,
  runId: body.runId,
  stepKey: body.stepKey,
  dueTime: body.dueTime === '' ? undefined : toTimestamp(new Date(body.dueTime)),
  contentId: body.contentId,
  contentKey: body.contentKey,
  contentTitle: body.contentTitle,
  linkId: body.link?.linkId ?? '',
  url: body.link?.url ?? '',
  studioUrl: body.link?.studioUrl ?? '',
  script: body.script,
  cancelReason: body.cancelReason,
  outcomes: results(body.outcomes),
});
