import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { FollowRecord } from './follow-record.js';

/** kejing.cdp.record.state.v1 → the map from records to customers; erasure. */
@Controller()
export class OnRecordChanged {
  constructor(@Inject(FollowRecord) private readonly follow: FollowRecord) {}

  @OnEvents({ group: 'marketing.record', topic: 'kejing.cdp.record.state.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (isMessage(event.data, RecordAssignedSchema)) {
      const { recordId, customerId, agentId, version } = event.data;
      await this.follow.assigned(ctx.tx, { recordId: recordIdOf(recordId), customerId, agentId, version }, event.id);
    } else if (isMessage(event.data, RecordErasedSchema)) {
      const { recordId, erasureId, version } = event.data;
      await this.follow.erased(ctx.tx, { recordId: recordIdOf(recordId), erasureId, version });
    }
  }
}
