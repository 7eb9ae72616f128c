import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RecordAssignedSchema, RecordErasedSchema } from '@kejing/contracts/es/cdp/events/v1/record_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepRecord } from './keep-record.js';
import type { RecordState } from './records.store.js';

@Controller()
export class OnRecord {
  constructor(private readonly record: KeepRecord) {}

  @OnEvents({ group: 'strategy.record', topic: 'kejing.cdp.record.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.record.follow(ctx.tx, events.flatMap(toState));
    await this.record.erase(ctx.tx, events.flatMap(({ data }) => (isMessage(data, RecordErasedSchema) ? [data] : [])));
  }
}

function toState({ data }: ReceivedEvent): RecordState[] {
  if (isMessage(data, RecordErasedSchema)) return [{ recordId: data.recordId, customerId: undefined, agentId: undefined, erased: true, version: data.version }];
  if (!isMessage(data, RecordAssignedSchema)) return [];
  const { recordId, customerId, agentId, version } = data;
  return [{ recordId, customerId: customerId || undefined, agentId: agentId || undefined, erased: false, version }];
}
