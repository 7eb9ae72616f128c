import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { AgentsStore } from './agents.store.js';

/** Whose feed a caller may see: an agent his own, a manager those of his subtree as it is now, staff by role all. */
@Injectable()
export class AgentScope {
  constructor(private readonly agents: AgentsStore) {}

  /** @throws DENIED AGENT_ID_MISSING where the token names no agent */
  own(caller: Caller): string {
    if (caller.roles.includes('AGENT') && caller.agentId) return caller.agentId;
    throw fault('DENIED', 'AGENT_ID_MISSING', 'the token does not name an agent');
  }

  /**
   * The one agent that is asked for; empty means the caller himself.
   * @param staff roles that see every agent
   * @throws DENIED AGENT_OUT_OF_SCOPE, AGENT_ID_MISSING
   */
  async one(tx: Tx, caller: Caller, agentId: string, staff: readonly Caller['roles'][number][] = []): Promise<string> {
    if (agentId === '') return this.own(caller);
    if (await this.maySee(tx, caller, agentId, staff)) return agentId;
    throw fault('DENIED', 'AGENT_OUT_OF_SCOPE', 'the agent is not in your scope');
  }

  async maySee(tx: Tx, caller: Caller, agentId: string, staff: readonly Caller['roles'][number][] = []): Promise<boolean> {
    if (caller.roles.some((role) => staff.includes(role))) return true;
    if (caller.roles.includes('AGENT') && caller.agentId === agentId) return true;
    return caller.roles.includes('MANAGER') && caller.orgUnit !== undefined && caller.orgUnit !== '' && this.agents.isBelow(tx, agentId, caller.orgUnit);
  }

  /** As {@link one}, but a manager who names nobody gets all agents of his subtree. */
  async many(tx: Tx, caller: Caller, agentId: string): Promise<string[]> {
    if (agentId === '' && caller.roles.includes('MANAGER') && caller.orgUnit) return this.agents.agentsBelow(tx, caller.orgUnit);
    return [await this.one(tx, caller, agentId)];
  }
}
