import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AgentState } from './agent.js';
import { AgentsStore } from './agents.store.js';

/** Answers other slices who an agent is and whether he works. */
@Injectable()
export class AgentDirectory {
  constructor(@Inject(AgentsStore) private readonly agents: AgentsStore) {}

  async find(tx: Tx, agentId: string): Promise<AgentState | undefined> {
    return agentId === '' ? undefined : (await this.agents.find(tx, [agentId]))[0];
  }

  /** Whether an agent belongs to a unit's subtree. */
  async isWithin(tx: Tx, agentId: string, orgUnit: string): Promise<boolean> {
    return (await this.find(tx, agentId))?.orgPath.includes(`/${orgUnit}/`) ?? false;
  }

  /** Of each list the first candidate who works; one who is not known yet counts as working, since his own event may still be on its way. */
  async firstAtWork(tx: Tx, lists: readonly (readonly string[])[]): Promise<{ agentId: string; grade: string }[]> {
    const wanted = [...new Set(lists.flat())].filter((id) => id !== '');
    const known = new Map((wanted.length === 0 ? [] : await this.agents.find(tx, wanted)).map((agent) => [agent.agentId, agent]));
    return lists.map((candidates) => {
      const agentId = candidates.find((id) => id !== '' && known.get(id)?.active !== false) ?? '';
      return { agentId, grade: known.get(agentId)?.grade ?? '' };
    });
  }
}
