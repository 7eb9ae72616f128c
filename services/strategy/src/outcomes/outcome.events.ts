import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ChoiceMadeSchema, OutcomeReportedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { FeedItem, OpportunityItem, Result } from '../feed/feed-item.js';

/** ChoiceMade on kejing.strategy.opportunity.v1. */
export const choiceMade = ({ itemId, recordId, agentId, body }: OpportunityItem, time: Date): OutgoingEvent =>
  outgoing({
    topic: 'kejing.strategy.opportunity.v1', key: recordId, schema: ChoiceMadeSchema, time,
    data: {
      opportunityId: itemId, recordId, agentId, strategyId: body.choices[body.chosenRank - 1]?.strategyId ?? '', rank: body.chosenRank, chooseTime: timestampFromDate(time),
    },
  });

/** OutcomeReported on kejing.strategy.outcome.v1. */
export const outcomeReported = (outcomeId: string, item: FeedItem, result: Result, strategyId: string, time: Date): OutgoingEvent =>
  outgoing({
    topic: 'kejing.strategy.outcome.v1', key: item.recordId, schema: OutcomeReportedSchema, time,
    data: {
      outcomeId, recordId: item.recordId, agentId: item.agentId, strategyId, result, outcomeTime: timestampFromDate(time), runId: item.body.runId,
      opportunityId: item.kind === 'OPPORTUNITY' ? item.itemId : '',
      taskId: item.kind === 'TASK' ? item.itemId : '',
      kind: item.kind === 'TASK' ? item.body.taskKind : 'OPPORTUNITY',
    },
  });
