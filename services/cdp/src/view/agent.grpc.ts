import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  AgentServiceControllerMethods, type Agent, type AgentServiceController, type GetAgentResponse, type ListAgentCustomersResponse,
  type ListAgentsResponse,
} from '@kejing/contracts/grpc/cdp/v1/agent';
import { Caller, decodePageToken, encodePageToken } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { FindAgents, type AgentPosition, type AgentState } from '../agents/find-agents.js';
import { GetAgentDto, ListAgentCustomersDto, ListAgentsDto } from './agent.dto.js';
import { ListAgentCustomers } from './list-agent-customers.js';

const PAGE = 50;

/** kejing.cdp.v1.AgentService. Here and not with the agents, since who is served is asked of identity, which itself asks the agents. */
@Controller()
@AgentServiceControllerMethods()
export class AgentGrpc implements AgentServiceController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindAgents) private readonly agents: FindAgents,
    @Inject(ListAgentCustomers) private readonly customers: ListAgentCustomers,
  ) {}

  async getAgent(@Payload() req: GetAgentDto): Promise<GetAgentResponse> {
    const { agentId, agentCode } = req;
    return { agent: toMessage(await this.agents.one(this.database.reader, agentId === '' ? { agentCode } : { agentId })) };
  }

  async listAgents(@Payload() req: ListAgentsDto, @Caller() caller: Caller): Promise<ListAgentsResponse> {
    const scope = caller.orgUnit ?? (caller.roles.some((role) => role === 'OPERATIONS' || role === 'SERVICE') ? undefined : '-');
    const query = { method: 'ListAgents', orgUnit: req.orgUnit, scope };
    const limit = req.pageSize || PAGE;
    const after = decodePageToken<AgentPosition & Record<string, unknown>>(req.pageToken, query);
    const found = await this.agents.below(this.database.reader, req.orgUnit, scope, after, limit + 1);
    const agents = found.slice(0, limit);
    const last = agents.at(-1);
    const more = found.length > limit && last !== undefined;
    return {
      agents: agents.map(toMessage),
      nextPageToken: more ? encodePageToken(query, { agentCode: last.agentCode, sourceSystem: last.sourceSystem }) : '',
    };
  }

  async listAgentCustomers(@Payload() req: ListAgentCustomersDto, @Caller() caller: Caller): Promise<ListAgentCustomersResponse> {
    const query = { method: 'ListAgentCustomers', agentId: req.agentId };
    const limit = req.pageSize || PAGE;
    const after = decodePageToken<{ id: string }>(req.pageToken, query)?.id ?? '';
    const found = await this.customers.execute(this.database.reader, caller, req.agentId, after, limit + 1);
    const customerIds = found.slice(0, limit);
    return { customerIds, nextPageToken: found.length > limit ? encodePageToken(query, { id: customerIds.at(-1)! }) : '' };
  }
}

function toMessage(agent: AgentState): Agent {
  const { agentId, agentCode, displayName, licenceNo, orgUnit, orgPath, grade, active, updateTime } = agent;
  return { agentId, agentCode, displayName, licenceNo, orgUnit, orgPath, grade, active, updateTime: toTimestamp(updateTime) };
}
