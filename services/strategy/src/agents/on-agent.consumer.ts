import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AgentChangedSchema, OrgUnitChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepAgents } from './keep-agents.js';

@Controller()
export class OnAgent {
  constructor(private readonly agents: KeepAgents) {}

  @OnEvents({ group: 'strategy.agent', topic: 'kejing.cdp.agent.state.v1' })
  async agent(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (!isMessage(data, AgentChangedSchema)) return;
    const { agentId, displayName, orgUnit, orgPath, grade, active } = data;
    await this.agents.agent(ctx.tx, { agentId, displayName, orgUnit, orgPath, grade, active }, data.version);
  }

  @OnEvents({ group: 'strategy.organisation', topic: 'kejing.cdp.organisation.state.v1' })
  async unit(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    const { data } = event;
    if (isMessage(data, OrgUnitChangedSchema)) await this.agents.unit(ctx.tx, data.orgUnit, data.orgPath, data.version);
  }
}
