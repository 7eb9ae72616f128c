import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import type { RecordChange } from './decide-changes.js';
import { FollowRecord } from './follow-record.js';

/** kejing.cdp.record.state.v1 → the map from records to customers; erasure. */
@Controller()
export class OnRecordChanged {
  constructor(@Inject(FollowRecord) private readonly follow: FollowRecord) {}

  @OnEvents({ group: 'marketing.record', topic: 'kejing.cdp.record.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.follow.execute(ctx.tx, events.flatMap(toChange));
  }
}

function toChange({ data, id }: ReceivedEvent): RecordChange[] {
  if (isMessage(data, RecordAssignedSchema)) {
    const { recordId, customerId, agentId, version } = data;
    return [{ kind: 'ASSIGNED', recordId: recordIdOf(recordId), customerId, agentId, version, causeId: id }];
  }
  if (isMessage(data, RecordErasedSchema)) return [{ kind: 'ERASED', recordId: recordIdOf(data.recordId), erasureId: data.erasureId, version: data.version }];
  return [];
}
