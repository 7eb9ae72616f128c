import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { PolicyReportedSchema } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { toPolicyReport } from './read-policy.js';
import { ReportPolicy } from './report-policy.js';

// Policies of one person are on many partitions, and each may change who serves her.
const partiesOf = ({ data }: ReceivedEvent): string[] =>
  isMessage(data, PolicyReportedSchema) ? data.parties.map((party) => `cdp.party ${party.sourceSystem}:${party.sourceId}`) : [];

/** insurer.policy.v1 → policies. */
@Controller()
export class OnPolicyReported {
  constructor(
    @Inject(ReportPolicy) private readonly reportPolicy: ReportPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @OnEvents({ group: 'cdp.policy', topic: 'insurer.policy.v1', locks: partiesOf })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(event.data, PolicyReportedSchema)) return;
    const intake = { now: this.clock.now(), backfill: event.backfill };
    await this.reportPolicy.execute(ctx.tx, toPolicyReport(event.data, event), this.ids.next(), intake);
  }
}
