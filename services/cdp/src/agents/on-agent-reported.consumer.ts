import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { AgentReportedSchema } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { Tokens } from '../vault/tokens.js';
import { toAgentReport } from './read-organisation.js';
import { ReportAgent } from './report-agent.js';

/** insurer.agent.v1 → agents. */
@Controller()
export class OnAgentReported {
  constructor(
    @Inject(ReportAgent) private readonly reportAgent: ReportAgent,
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @OnEvents({ group: 'cdp.agent', topic: 'insurer.agent.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(event.data, AgentReportedSchema)) return;
    const report = toAgentReport(event.data, event, (phone) => this.tokens.of('AGENT_PHONE', phone));
    await this.reportAgent.execute(ctx.tx, report, this.ids.next(), this.clock.now(), event.backfill);
  }
}
