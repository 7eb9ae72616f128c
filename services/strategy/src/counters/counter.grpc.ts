import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString, MaxLength } from 'class-validator';
import { toTimestamp } from '@kejing/contracts';
import {
  AgentCounterServiceControllerMethods, type AgentCounterServiceController, type GetCountersRequest, type GetCountersResponse,
} from '@kejing/contracts/grpc/strategy/v1/agent_counter';
import { Caller } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { AgentScope } from '../agents/agent-scope.js';
import { CountForAgent } from './count-for-agent.js';

class GetCountersDto implements GetCountersRequest {
  @IsString() @MaxLength(64) agentId!: string;
}

@Controller()
@AgentCounterServiceControllerMethods()
export class CounterController implements AgentCounterServiceController {
  constructor(
    private readonly db: Database,
    private readonly scope: AgentScope,
    private readonly count: CountForAgent,
  ) {}

  async getCounters(@Payload() request: GetCountersDto, @Caller() caller: Caller): Promise<GetCountersResponse> {
    const agentId = await this.scope.one(this.db.reader, caller, request.agentId, ['OPERATIONS', 'SERVICE']);
    const found = await this.count.read(this.db.reader, agentId);
    if (!found) return { counters: { agentId, version: '0', opportunities: 0, choices: 0, outcomes: 0, tasksDone: 0, deals: 0, updateTime: undefined } };
    return { counters: { ...found, version: found.version.toString(), updateTime: toTimestamp(found.updateTime) } };
  }
}
