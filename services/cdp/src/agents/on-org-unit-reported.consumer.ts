import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { OrgUnitReportedSchema } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { toOrgUnitReport } from './read-organisation.js';
import { ReportOrgUnit } from './report-org-unit.js';

/** insurer.organisation.v1 → units. */
@Controller()
export class OnOrgUnitReported {
  constructor(
    @Inject(ReportOrgUnit) private readonly reportOrgUnit: ReportOrgUnit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.organisation', topic: 'insurer.organisation.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(event.data, OrgUnitReportedSchema)) return;
    await this.reportOrgUnit.execute(ctx.tx, toOrgUnitReport(event.data, event), this.clock.now(), event.backfill);
  }
}
