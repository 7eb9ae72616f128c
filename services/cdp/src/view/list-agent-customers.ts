import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { FindAgents, type AgentState } from '../agents/find-agents.js';
import { RecordDirectory } from '../identity/record-directory.js';

/** More records than this no agent serves; those beyond are not listed. */
const MAX_RECORDS = 50_000;

/** The customers whom an agent serves, for himself and for those above him. */
@Injectable()
export class ListAgentCustomers {
  constructor(
    private readonly agents: FindAgents,
    private readonly records: RecordDirectory,
  ) {}

  /** At most `limit` current IDs after `after`. @throws KejingError NOT_FOUND AGENT_NOT_FOUND, for one out of scope too */
  async execute(reader: Tx, caller: Caller, agentId: string, after: string, limit: number): Promise<string[]> {
    const agent = await this.agents.one(reader, { agentId });
    if (!(await this.maySee(reader, caller, agent))) throw fault('NOT_FOUND', 'AGENT_NOT_FOUND', 'there is no such agent');
    const customers = await this.records.customersOf(reader, await this.agents.recordsOf(reader, agentId, undefined, MAX_RECORDS));
    return [...new Set(customers.values())].filter((id) => id > after).sort().slice(0, limit);
  }

  private async maySee(reader: Tx, caller: Caller, agent: AgentState): Promise<boolean> {
    if (caller.roles.includes('AGENT') && caller.agentId === agent.agentId) return true;
    if (caller.roles.includes('OPERATIONS') && !caller.orgUnit) return true;
    const above = caller.roles.some((role) => role === 'MANAGER' || role === 'OPERATIONS');
    return above && caller.orgUnit !== undefined && this.agents.isWithin(reader, agent, caller.orgUnit);
  }
}
