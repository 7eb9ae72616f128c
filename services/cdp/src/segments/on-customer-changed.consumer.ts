import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { CustomerChangedSchema, CustomersMergedSchema, CustomerSplitSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { EvaluateCustomer } from './evaluate-customer.js';

/** kejing.cdp.customer.v1 → memberships; a chunk judges each customer once, as she is now. */
@Controller()
export class OnCustomerChanged {
  constructor(
    @Inject(EvaluateCustomer) private readonly evaluateCustomer: EvaluateCustomer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.segment', topic: 'kejing.cdp.customer.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const now = this.clock.now();
    for (const one of concerned(events)) await this.evaluateCustomer.execute(ctx.tx, { ...one, now });
  }
}

interface Concerned {
  customerId: string;
  causeRecordId?: string;
  backfill: boolean;
}

/** Customers in the order of their IDs, as everybody who locks several takes them. History and news together are news; the last news is the cause. */
function concerned(events: readonly ReceivedEvent[]): Concerned[] {
  const byId = new Map<string, Concerned>();
  for (const event of events) {
    for (const { customerId, causeRecordId } of customersOf(event)) {
      const known = byId.get(customerId);
      const newer = known === undefined || known.backfill || !event.backfill;
      const cause = (newer ? causeRecordId : undefined) ?? known?.causeRecordId;
      byId.set(customerId, { customerId, backfill: event.backfill && (known?.backfill ?? true), ...(cause !== undefined && { causeRecordId: cause }) });
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
