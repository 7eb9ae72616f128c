import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { CustomerChangedSchema, CustomersMergedSchema, CustomerSplitSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EvaluateCustomers, type Evaluation } from './evaluate-customers.js';

/** kejing.cdp.customer.v1 → memberships; a chunk judges each customer once, as she is now. */
@Controller()
export class OnCustomerChanged {
  constructor(
    @Inject(EvaluateCustomers) private readonly evaluateCustomers: EvaluateCustomers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.segment', topic: 'kejing.cdp.customer.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.evaluateCustomers.execute(ctx.tx, concerned(events), { now: this.clock.now() });
  }
}

/** Customers in the order of their IDs. History and news together are news; the last news is the cause. */
function concerned(events: readonly ReceivedEvent[]): Evaluation[] {
  const byId = new Map<string, Evaluation>();
  for (const event of events) {
    for (const { customerId, causeRecordId } of customersOf(event)) {
      const known = byId.get(customerId);
      const newer = known === undefined || known.backfill || !event.backfill;
      const cause = (newer ? causeRecordId : undefined) ?? known?.causeRecordId;
      byId.set(customerId, { customerId, backfill: event.backfill && (known?.backfill ?? true), event: newer ? event : known.event!, ...(cause !== undefined && { causeRecordId: cause }) });
    }
  }
  return [...byId.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}

function customersOf({ data }: ReceivedEvent): { customerId: string; causeRecordId?: string }[] {
  if (isMessage(data, CustomerChangedSchema)) return [{ customerId: data.customerId, causeRecordId: data.causeRecordId }];
  if (isMessage(data, CustomersMergedSchema)) return [{ customerId: data.customerId }, { customerId: data.mergedCustomerId }];
  if (isMessage(data, CustomerSplitSchema)) return [{ customerId: data.customerId }, { customerId: data.splitCustomerId }];
  return [];
}
