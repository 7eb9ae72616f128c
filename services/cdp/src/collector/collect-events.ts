import { Injectable } from '@nestjs/common';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { TouchpointReportedSchema, Verification } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { EventProducer, type InboundEvent } from '@kejing/messaging';
import type { CollectedEvent } from './collect.dto.js';

/** Hands what pages and apps claim to the inbound topic; from there it goes the way of what systems send. */
@Injectable()
export class CollectEvents {
  constructor(private readonly producer: EventProducer) {}

  /** Resolves when the brokers have all of them. @throws KejingError UNAVAILABLE EVENTS_UNAVAILABLE */
  async execute(events: readonly CollectedEvent[], now: Date): Promise<void> {
    await this.producer.send(events.map((event) => toTouchpoint(event, now)));
  }
}

/** Always a claim of a client, never of a party. A clock that is ahead is set right. */
export function toTouchpoint(event: CollectedEvent, now: Date): InboundEvent<typeof TouchpointReportedSchema> {
  const time = event.time === undefined ? now : new Date(Math.min(Date.parse(event.time), now.getTime()));
  return {
    topic: 'insurer.touchpoint.v1',
    schema: TouchpointReportedSchema,
    source: '/kejing/cdp/collector',
    time: now,
    ...(event.event_id === undefined ? {} : { id: event.event_id }),
    data: {
      sourceSystem: 'WEB',
      deviceId: event.device_id,
      verification: Verification.CLIENT_CLAIMED,
      kind: InteractionKind[event.kind],
      page: event.page ?? '',
      contentId: event.content_id ?? '',
      durationSeconds: event.duration_seconds ?? 0,
      properties: event.properties ?? {},
      touchTime: timestampFromDate(time),
    },
  };
}
