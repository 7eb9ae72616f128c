import { OpportunityCreatedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { OpportunityItem } from './feed-item.js';

/** OpportunityCreated on kejing.strategy.opportunity.v1. */
export const opportunityCreated = ({ itemId, recordId, agentId, scenario, body, createTime }: OpportunityItem, signalId: string): OutgoingEvent =>
  outgoing({
    topic: 'kejing.strategy.opportunity.v1',
    key: recordId,
    schema: OpportunityCreatedSchema,
    time: createTime,
    data: {
      opportunityId: itemId, recordId, agentId, scenario, signalId, interactionId: body.interactionId, runId: body.runId,
      strategyIds: body.choices.map((choice) => choice.strategyId), createTime: timestampFromDate(createTime),
    },
  });
