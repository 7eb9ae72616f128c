import { Injectable } from '@nestjs/common';
import { releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Agent } from './agent.js';
import { AgentsStore } from './agents.store.js';

/** Follows agents and the organisation, which scope who sees whose feed. */
@Injectable()
export class KeepAgents {
  constructor(private readonly agents: AgentsStore) {}

  async agent(tx: Tx, agent: Agent, version: bigint): Promise<void> {
    if (await this.agents.saveAgent(tx, agent, version)) await releaseWaiting(tx, 'agent', agent.agentId);
  }

  async unit(tx: Tx, orgUnit: string, orgPath: string, version: bigint): Promise<void> {
    await this.agents.saveUnit(tx, orgUnit, orgPath, version);
  }
}
