import { AgentCountersChangedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { AgentCounters } from './counters.js';

/** AgentCountersChanged on kejing.strategy.agent-counter.v1. */
export const countersChanged = ({ updateTime, ...counters }: AgentCounters, backfill: boolean): OutgoingEvent =>
  outgoing({ topic: 'kejing.strategy.agent-counter.v1', key: counters.agentId, schema: AgentCountersChangedSchema, data: counters, time: updateTime, backfill });
