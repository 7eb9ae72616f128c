import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EraseRecord } from './erase-record.js';
import { KeepRecords } from './keep-records.js';

/** kejing.cdp.record.state.v1 → the map of records; an erasure reaches everything that hangs on the record. */
@Controller()
export class OnRecordState {
  constructor(
    @Inject(KeepRecords) private readonly records: KeepRecords,
    @Inject(EraseRecord) private readonly eraseRecord: EraseRecord,
  ) {}

  @OnEvents({ group: 'content.record', topic: 'kejing.cdp.record.state.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, RecordAssignedSchema)) await this.records.assign(ctx.tx, data);
    else if (isMessage(data, RecordErasedSchema)) await this.eraseRecord.execute(ctx.tx, data);
  }
}
