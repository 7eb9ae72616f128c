import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { SegmentEnteredSchema, SegmentLeftSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { Servicing } from '../agents/servicing-directory.js';

const TOPIC = 'kejing.cdp.segment.v1';

interface Move {
  segment: { segmentId: string; segmentKey: string; version: number };
  customerId: string;
  customerVersion: bigint;
  now: Date;
  backfill: boolean;
}

/** The event that tells that a customer entered a segment. */
export function toSegmentEntered(move: Move & { recordId: string; legalEntity: string; agent: Servicing | undefined }): OutgoingEvent {
  const { segment, customerId, customerVersion, now, backfill, recordId, legalEntity, agent } = move;
  const data = {
    segmentId: segment.segmentId, segmentKey: segment.segmentKey, segmentVersion: segment.version, customerId, customerVersion, recordId, legalEntity,
    agentId: agent?.agentId ?? '', orgUnit: agent?.orgUnit ?? '', enterTime: timestampFromDate(now),
  };
  return outgoing({ topic: TOPIC, key: customerId, schema: SegmentEnteredSchema, data, time: now, backfill });
}

/** The event that tells that a customer left a segment. */
export function toSegmentLeft({ segment, customerId, customerVersion, now, backfill }: Move): OutgoingEvent {
  const { segmentId, segmentKey, version: segmentVersion } = segment;
  const data = { segmentId, segmentKey, segmentVersion, customerId, customerVersion, leaveTime: timestampFromDate(now) };
  return outgoing({ topic: TOPIC, key: customerId, schema: SegmentLeftSchema, data, time: now, backfill });
}
