import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import type { Servicing, ServicingAssignment } from './agent.js';
import { AgentsStore } from './agents.store.js';
import { decideScopes } from './decide-access.js';
import { ServicingBook } from './servicing-book.js';
import { ServicingStore } from './servicing.store.js';

export type { Servicing, ServicingAssignment } from './agent.js';

/** Who serves whom, and who may see whom. For the other slices. */
@Injectable()
export class ServicingDirectory {
  constructor(
    private readonly servicing: ServicingStore,
    private readonly agents: AgentsStore,
  ) {}

  /** The active agent whom the latest statement over these records (one customer's) names. */
  servicingAgentOf(tx: Tx, recordIds: readonly string[]): Promise<Servicing | undefined> {
    return this.servicing.latest(tx, recordIds);
  }

  /** An agent's id by his code; the source's own agent first. Undefined for an unknown code: wait for ('agent', agentCode). */
  agentIdOf(tx: Tx, sourceSystem: string, agentCode: string): Promise<string | undefined> {
    return this.agents.idOf(tx, sourceSystem, agentCode);
  }

  /** Notes that an agent serves a record; the latest `since` wins. UNKNOWN_AGENT: the caller waits for ('agent', agentCode), or goes on without. */
  async assign(tx: Tx, assignment: ServicingAssignment): Promise<'ASSIGNED' | 'UNCHANGED' | 'UNKNOWN_AGENT'> {
    const { agent, recordId, since, source } = assignment;
    const agentId = 'agentId' in agent ? agent.agentId : await this.agentIdOf(tx, agent.sourceSystem, agent.agentCode);
    if (agentId === undefined) return 'UNKNOWN_AGENT';
    return (await this.servicing.put(tx, { recordId, agentId, since, source })) ? 'ASSIGNED' : 'UNCHANGED';
  }

  /** The same in memory, for many records at once: who serves these, and the agents that are named; {@link save} writes what was assigned. */
  async book(tx: Tx, recordIds: readonly string[], named: readonly { sourceSystem: string; agentCode: string }[]): Promise<ServicingBook> {
    const idOf = await this.agents.idsOf(tx, named);
    const rows = await this.servicing.of(tx, recordIds);
    const agents = await this.servicing.activeAgents(tx, [...new Set([...idOf.values(), ...rows.map((row) => row.agentId)])]);
    return new ServicingBook(rows, agents, idOf);
  }

  save(tx: Tx, book: ServicingBook): Promise<void> {
    return this.servicing.putAll(tx, [...book.changed.values()]);
  }

  /** Whether the caller's role and scope cover the customer of these records. */
  async mayAccess(tx: Tx, caller: Pick<Caller, 'roles' | 'agentId' | 'orgUnit'>, recordIds: readonly string[]): Promise<boolean> {
    for (const scope of decideScopes(caller)) {
      switch (scope.kind) {
        case 'ALL':
          return true;
        case 'SERVED_BY':
          if (await this.servicing.servedBy(tx, scope.agentId, recordIds)) return true;
          break;
        case 'WITHIN':
          if (await this.servicing.servedWithin(tx, scope.orgUnit, recordIds)) return true;
          break;
        default:
          scope satisfies never;
      }
    }
    return false;
  }

  /** Erasure: nothing is known any more of who served these records. @returns how many rows are gone */
  forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.servicing.forget(tx, recordIds);
  }
}
