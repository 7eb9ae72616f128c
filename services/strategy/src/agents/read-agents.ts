import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Agent } from './agent.js';
import { AgentsStore } from './agents.store.js';

@Injectable()
export class ReadAgents {
  constructor(private readonly agents: AgentsStore) {}

  /** Undefined for an agent that the CDP has not told of yet. */
  async find(tx: Tx, agentId: string): Promise<Agent | undefined> {
    return this.agents.find(tx, agentId);
  }
}
