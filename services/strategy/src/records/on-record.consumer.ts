import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepRecord } from './keep-record.js';

@Controller()
export class OnRecord {
  constructor(private readonly record: KeepRecord) {}

  @OnEvents({ group: 'strategy.record', topic: 'kejing.cdp.record.state.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, RecordAssignedSchema)) {
      await this.record.assign(ctx.tx, { recordId: data.recordId, customerId: data.customerId || undefined, agentId: data.agentId || undefined, version: data.version });
    } else if (isMessage(data, RecordErasedSchema)) await this.record.erase(ctx.tx, data);
  }
}
