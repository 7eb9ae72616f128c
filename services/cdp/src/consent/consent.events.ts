import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ConsentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { RecordConsent } from './consent.js';

export function toConsentChanged({ now, backfill, consentTime, proof: _, ...word }: RecordConsent & { customerId: string; now: Date; backfill: boolean }): OutgoingEvent {
  return outgoing({
    topic: 'kejing.cdp.consent.v1', key: word.recordId, schema: ConsentChangedSchema, time: now, backfill,
    data: { ...word, consentTime: timestampFromDate(consentTime) },
  });
}
