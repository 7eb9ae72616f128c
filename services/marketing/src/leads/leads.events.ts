import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { LeadAssignedSchema, LeadClosedSchema, LeadOpenedSchema } from '@kejing/contracts/es/marketing/events/v1/marketing_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Lead } from './lead.js';

const TOPIC = 'kejing.marketing.lead.v1';

export function leadOpened({ leadId, recordId, agentId, origin, sopKey, openTime }: Lead): OutgoingEvent {
  return outgoing({ topic: TOPIC, key: recordId, schema: LeadOpenedSchema, time: openTime, data: { leadId, recordId, agentId, origin, sopKey, openTime: timestampFromDate(openTime) } });
}

export function leadAssigned({ leadId, recordId, agentId }: Lead, now: Date): OutgoingEvent {
  return outgoing({ topic: TOPIC, key: recordId, schema: LeadAssignedSchema, time: now, data: { leadId, recordId, agentId, assignTime: timestampFromDate(now) } });
}

export function leadClosed({ leadId, recordId, agentId, status, policyId }: Lead, now: Date): OutgoingEvent {
  return outgoing({ topic: TOPIC, key: recordId, schema: LeadClosedSchema, time: now, data: { leadId, recordId, agentId, outcome: status, policyId, closeTime: timestampFromDate(now) } });
}
