import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { EventContext, newestByKey, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { AgentsStore } from './agents.store.js';

/** kejing.cdp.agent.state.v1 → agents. A projection without rules. */
@Controller()
export class OnAgentChanged {
  constructor(@Inject(AgentsStore) private readonly agents: AgentsStore) {}

  @OnEvents({ group: 'marketing.agent', topic: 'kejing.cdp.agent.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const states = events.flatMap(({ data }) => (isMessage(data, AgentChangedSchema) ? [data] : []));
    const newest = newestByKey(states, ({ agentId }) => agentId, (one, known) => one.version > known.version);
    if (newest.length > 0) await this.agents.put(ctx.tx, newest);
  }
}
