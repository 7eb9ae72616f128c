import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EraseRecord } from './erase-record.js';
import { KeepRecords } from './keep-records.js';
import type { RecordChange } from './records.store.js';

/** kejing.cdp.record.state.v1 → the map of records; an erasure reaches everything that hangs on the record. */
@Controller()
export class OnRecordState {
  constructor(
    @Inject(KeepRecords) private readonly records: KeepRecords,
    @Inject(EraseRecord) private readonly eraseRecord: EraseRecord,
  ) {}

  @OnEvents({ group: 'content.record', topic: 'kejing.cdp.record.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.records.follow(ctx.tx, events.flatMap(toChange));
    await this.eraseRecord.execute(ctx.tx, events.flatMap(({ data }) => (isMessage(data, RecordErasedSchema) ? [data] : [])));
  }
}

function toChange({ data }: ReceivedEvent): RecordChange[] {
  if (isMessage(data, RecordAssignedSchema)) return [{ recordId: data.recordId, version: data.version, assigned: data }];
  if (isMessage(data, RecordErasedSchema)) return [{ recordId: data.recordId, version: data.version, assigned: undefined }];
  return [];
}
