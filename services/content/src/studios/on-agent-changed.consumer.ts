import { isMessage } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { EventContext, OnEvents, type ReceivedEvent } from '@kejing/messaging';
import { KeepStudio } from './keep-studio.js';

/** kejing.cdp.agent.state.v1 → studios. */
@Controller()
export class OnAgentChanged {
  constructor(@Inject(KeepStudio) private readonly keepStudio: KeepStudio) {}

  @OnEvents({ group: 'content.agent', topic: 'kejing.cdp.agent.state.v1', batch: true })
  async handle(@Payload() events: ReceivedEvent[], @Ctx() ctx: EventContext): Promise<void> {
    const states = events.flatMap(({ data }) => {
      if (!isMessage(data, AgentChangedSchema)) return [];
      const { agentId, agentCode, displayName, licenceNo, active, version } = data;
      return [{ agentId, agentCode, displayName, licenceNo, active, version }];
    });
    await this.keepStudio.execute(ctx.tx, states);
  }
}
