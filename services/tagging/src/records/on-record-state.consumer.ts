import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EraseRecord } from './erase-record.js';
import { RecordMap } from './record-map.js';

/** kejing.cdp.record.state.v1 → the map of records; an erasure reaches everything that hangs on the record. */
@Controller()
export class OnRecordState {
  constructor(
    @Inject(RecordMap) private readonly records: RecordMap,
    @Inject(EraseRecord) private readonly eraseRecord: EraseRecord,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'tagging.record', topic: 'kejing.cdp.record.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    // Assignments first: whichever of the two came first, an erasure wins.
    await this.records.assign(ctx.tx, events.flatMap(({ data }) => (isMessage(data, RecordAssignedSchema) ? [data] : [])));
    const erasures = events.flatMap(({ data, backfill }) => (isMessage(data, RecordErasedSchema) ? [{ ...data, backfill }] : []));
    await this.eraseRecord.execute(ctx.tx, erasures, this.clock.now());
  }
}
