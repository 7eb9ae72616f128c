import { CustomerChangedSchema, CustomersMergedSchema, CustomerSplitSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { RecordAssignedSchema, RecordErasedSchema, RecordFactsChangedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Servicing } from '../agents/servicing-directory.js';
import type { RecordFact } from './record.js';

const CUSTOMER = 'kejing.cdp.customer.v1';
const RECORD = 'kejing.cdp.record.state.v1';

interface When {
  now: Date;
  backfill: boolean;
}

export function toCustomerChanged(
  e: When & { customerId: string; version: bigint; recordIds: string[]; agent: Servicing | undefined; changed: readonly string[]; causeRecordId: string },
): OutgoingEvent {
  return outgoing({
    topic: CUSTOMER, key: e.customerId, schema: CustomerChangedSchema, time: e.now, backfill: e.backfill,
    data: {
      customerId: e.customerId, version: e.version, recordIds: e.recordIds, agentId: e.agent?.agentId ?? '', orgUnit: e.agent?.orgUnit ?? '',
      changed: [...e.changed], causeRecordId: e.causeRecordId,
    },
  });
}

export function toCustomersMerged(e: When & { into: string; from: string; recordIds: readonly string[]; evidence: string; decisionId: string }): OutgoingEvent {
  return outgoing({
    topic: CUSTOMER, key: e.into, schema: CustomersMergedSchema, time: e.now, backfill: e.backfill,
    data: { customerId: e.into, mergedCustomerId: e.from, recordIds: [...e.recordIds], evidence: e.evidence, decisionId: e.decisionId },
  });
}

export function toCustomerSplit(e: When & { from: string; to: string; recordIds: readonly string[]; decisionId: string }): OutgoingEvent {
  return outgoing({
    topic: CUSTOMER, key: e.from, schema: CustomerSplitSchema, time: e.now, backfill: e.backfill,
    data: { customerId: e.from, splitCustomerId: e.to, recordIds: [...e.recordIds], decisionId: e.decisionId },
  });
}

export type AssignReason = 'NEW' | 'LINKED' | 'MERGED' | 'SPLIT';

export function toRecordAssigned(
  e: When & { recordId: string; customerId: string; previousCustomerId: string; version: bigint; legalEntity: string; reason: AssignReason; agentId: string },
): OutgoingEvent {
  const { now, backfill, ...data } = e;
  return outgoing({ topic: RECORD, key: e.recordId, schema: RecordAssignedSchema, time: now, backfill, data });
}

export function toRecordErased(e: When & { recordId: string; erasureId: string; version: bigint }): OutgoingEvent {
  const { now, backfill, ...data } = e;
  return outgoing({ topic: RECORD, key: e.recordId, schema: RecordErasedSchema, time: now, backfill, data });
}

export function toRecordFactsChanged(
  e: When & { recordId: string; customerId: string; sourceSystem: string; legalEntity: string; facts: readonly RecordFact[] },
): OutgoingEvent {
  return outgoing({
    topic: 'kejing.cdp.record-fact.v1', key: e.recordId, schema: RecordFactsChangedSchema, time: e.now, backfill: e.backfill,
    data: {
      recordId: e.recordId, customerId: e.customerId, sourceSystem: e.sourceSystem, legalEntity: e.legalEntity,
      facts: e.facts.map((f) => ({ name: f.name, value: f.value, factId: f.factId, factTime: timestampFromDate(f.factTime) })),
    },
  });
}
