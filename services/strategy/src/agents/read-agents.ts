import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Agent } from './agent.js';
import { AgentsStore } from './agents.store.js';

@Injectable()
export class ReadAgents {
  constructor(private readonly agents: AgentsStore) {}

  /** Undefined for an agent that the CDP has not told of yet. */
  async find(tx: Tx, agentId: string): Promise<Agent | undefined> {
    return (await this.many(tx, [agentId])).get(agentId);
  }

  /** By id, those that the CDP has told of. */
  async many(tx: Tx, agentIds: readonly string[]): Promise<ReadonlyMap<string, Agent>> {
    const named = [...new Set(agentIds)];
    const found = named.length === 0 ? [] : await this.agents.find(tx, named);
    return new Map(found.map((agent) => [agent.agentId, agent]));
  }
}
