import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { AgentsStore } from './agents.store.js';

/** kejing.cdp.agent.state.v1 → agents. A projection without rules. */
@Controller()
export class OnAgentChanged {
  constructor(@Inject(AgentsStore) private readonly agents: AgentsStore) {}

  @OnEvents({ group: 'marketing.agent', topic: 'kejing.cdp.agent.state.v1' })
  async handle(@Payload() event: ReceivedEvent, @Ctx() ctx: EventContext): Promise<void> {
    if (!isMessage(event.data, AgentChangedSchema)) return;
    const { agentId, displayName, licenceNo, grade, orgPath, active, version } = event.data;
    await this.agents.put(ctx.tx, { agentId, displayName, licenceNo, grade, orgPath, active, version });
  }
}
