import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { TouchpointReportedSchema } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { toTouch } from './read-touchpoint.js';
import { ReportTouchpoints } from './report-touchpoints.js';

/** insurer.touchpoint.v1 → timelines, a chunk at a time. */
@Controller()
export class OnTouchpointReported {
  constructor(
    @Inject(ReportTouchpoints) private readonly reportTouchpoints: ReportTouchpoints,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @OnEvents({ group: 'cdp.touchpoint', topic: 'insurer.touchpoint.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const now = this.clock.now();
    const touches = events.flatMap((event) => {
      if (!isMessage(event.data, TouchpointReportedSchema)) return [];
      const { actor, interaction } = toTouch(event.data, event, now);
      return [{ actor, interaction: { ...interaction, cause: event } }];
    });
    await this.reportTouchpoints.execute(ctx.tx, touches, now);
  }
}
