import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { BillingReportedSchema, ClaimReportedSchema, ServicingReportedSchema } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { fromBilling, fromClaim, fromServicing, type PolicyEvent } from './read-policy-event.js';
import { ReportPolicyEvent } from './report-policy-event.js';

/** insurer.billing.v1, insurer.servicing.v1 and insurer.claim.v1 → timelines and paid-to dates. */
@Controller()
export class OnPolicyEvents {
  constructor(
    @Inject(ReportPolicyEvent) private readonly reportPolicyEvent: ReportPolicyEvent,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.billing', topic: 'insurer.billing.v1' })
  async onBilling(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (isMessage(event.data, BillingReportedSchema)) await this.take(ctx, event, fromBilling(event.data, event));
  }

  @OnEvents({ group: 'cdp.servicing', topic: 'insurer.servicing.v1' })
  async onServicing(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (isMessage(event.data, ServicingReportedSchema)) await this.take(ctx, event, fromServicing(event.data, event));
  }

  @OnEvents({ group: 'cdp.claim', topic: 'insurer.claim.v1' })
  async onClaim(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (isMessage(event.data, ClaimReportedSchema)) await this.take(ctx, event, fromClaim(event.data, event));
  }

  private take(ctx: EventContext, event: ReceivedEvent, said: PolicyEvent): Promise<void> {
    return this.reportPolicyEvent.execute(ctx.tx, said, { now: this.clock.now(), backfill: event.backfill });
  }
}
