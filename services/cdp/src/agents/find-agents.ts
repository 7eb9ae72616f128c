import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import type { AgentState } from './agent.js';
import { AgentsStore } from './agents.store.js';
import { OrgUnitsStore } from './org-units.store.js';
import { ServicingStore } from './servicing.store.js';

export type { AgentState } from './agent.js';

export interface AgentPosition {
  agentCode: string;
  sourceSystem: string;
}

/** Questions about agents. */
@Injectable()
export class FindAgents {
  constructor(
    private readonly agents: AgentsStore,
    private readonly units: OrgUnitsStore,
    private readonly servicing: ServicingStore,
  ) {}

  /** @throws KejingError NOT_FOUND AGENT_NOT_FOUND */
  async one(reader: Tx, by: { agentId: string } | { agentCode: string }): Promise<AgentState> {
    const agent = await this.agents.find(reader, by);
    if (!agent) throw fault('NOT_FOUND', 'AGENT_NOT_FOUND', 'there is no such agent');
    return agent;
  }

  /** Agents of a unit and below, by code. A `scope` is a unit outside of whose subtree nothing is found. Empty `orgUnit`: the whole insurer, or the whole scope. */
  async below(reader: Tx, orgUnit: string, scope: string | undefined, after: AgentPosition | undefined, limit: number): Promise<AgentState[]> {
    const wanted = orgUnit || scope;
    const path = wanted ? (await this.units.find(reader, wanted))?.orgPath : '/';
    const bound = scope ? (await this.units.find(reader, scope))?.orgPath : '/';
    if (path === undefined || bound === undefined || !path.startsWith(bound)) {
      throw fault('NOT_FOUND', 'ORG_UNIT_NOT_FOUND', 'there is no such unit in your scope');
    }
    return this.agents.below(reader, path, after ?? { agentCode: '', sourceSystem: '' }, limit);
  }

  /** Whether an agent belongs to a unit's subtree. */
  async isWithin(reader: Tx, agent: AgentState, orgUnit: string): Promise<boolean> {
    const unit = await this.units.find(reader, orgUnit);
    return unit !== undefined && agent.orgPath.startsWith(unit.orgPath);
  }

  /** Records that an agent serves, by id. */
  recordsOf(reader: Tx, agentId: string, after: string | undefined, limit: number): Promise<string[]> {
    return this.servicing.recordsOf(reader, agentId, after, limit);
  }
}
