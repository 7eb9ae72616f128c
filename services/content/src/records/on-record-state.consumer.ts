import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EraseInteractions } from '../interactions/erase-interactions.js';
import { EraseLinks } from '../links/erase-links.js';
import { KeepRecords } from './keep-records.js';

/** kejing.cdp.record.state.v1 → the map of records; an erasure reaches everything that hangs on the record. */
@Controller()
export class OnRecordState {
  constructor(
    @Inject(KeepRecords) private readonly records: KeepRecords,
    @Inject(EraseInteractions) private readonly eraseInteractions: EraseInteractions,
    @Inject(EraseLinks) private readonly eraseLinks: EraseLinks,
  ) {}

  @OnEvents({ group: 'content.record', topic: 'kejing.cdp.record.state.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, RecordAssignedSchema)) await this.records.assign(ctx.tx, data);
    else if (isMessage(data, RecordErasedSchema)) {
      await this.records.erase(ctx.tx, data.recordId, data.version);
      await this.eraseInteractions.execute(ctx.tx, data.recordId);
      await this.eraseLinks.execute(ctx.tx, data.recordId);
    }
  }
}
