import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { recordIdOf } from '../event-ids.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SignalRuns } from './signal-runs.js';

/** kejing.cdp.policy.v1 → goals, wherever a run is. The policy's parties may be other records of the customer than the run's. */
@Controller()
export class OnPolicyChanged {
  constructor(
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
  ) {}

  @OnEvents({ group: 'marketing.policy', topic: 'kejing.cdp.policy.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    // Only new business can be a goal; of history there is none.
    if (event.backfill || !isMessage(event.data, PolicyChangedSchema) || !event.data.newBusiness) return;
    const { parties, policyId, productLine, status, newBusiness } = event.data;
    const recordIds = new Set<string>();
    for (const { recordId, customerId } of parties) {
      if (recordId !== '') for (const id of await this.records.siblings(ctx.tx, recordIdOf(recordId))) recordIds.add(id);
      // The map may be behind the event.
      for (const id of await this.records.recordsOf(ctx.tx, customerId)) recordIds.add(id);
    }
    await this.signals.ofRecords(ctx.tx, [...recordIds].sort(), { kind: 'POLICY', productLine: ProductLine[productLine], status, newBusiness, policyId });
  }
}
