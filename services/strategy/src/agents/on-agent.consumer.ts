import { isMessage } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AgentChangedSchema, OrgUnitChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepAgents } from './keep-agents.js';

@Controller()
export class OnAgent {
  constructor(private readonly agents: KeepAgents) {}

  @OnEvents({ group: 'strategy.agent', topic: 'kejing.cdp.agent.state.v1', batch: true })
  async agent(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const states = events.flatMap(({ data }) => {
      if (!isMessage(data, AgentChangedSchema)) return [];
      const { agentId, displayName, orgUnit, orgPath, grade, active, version } = data;
      return [{ agentId, displayName, orgUnit, orgPath, grade, active, version }];
    });
    await this.agents.agents(ctx.tx, states);
  }

  @OnEvents({ group: 'strategy.organisation', topic: 'kejing.cdp.organisation.state.v1', batch: true })
  async unit(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    await this.agents.units(ctx.tx, events.flatMap(({ data }) => (isMessage(data, OrgUnitChangedSchema) ? [data] : [])));
  }
}
