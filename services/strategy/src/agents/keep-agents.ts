import { Injectable } from '@nestjs/common';
import { newestByKey, releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { AgentsStore, type AgentState, type UnitState } from './agents.store.js';

/** Follows agents and the organisation, which scope who sees whose feed. */
@Injectable()
export class KeepAgents {
  constructor(private readonly store: AgentsStore) {}

  async agents(tx: Tx, states: readonly AgentState[]): Promise<void> {
    const newest = newestByKey(states, ({ agentId }) => agentId, (one, known) => one.version > known.version);
    if (newest.length === 0) return;
    for (const agentId of await this.store.saveAgents(tx, newest)) await releaseWaiting(tx, 'agent', agentId);
  }

  async units(tx: Tx, states: readonly UnitState[]): Promise<void> {
    const newest = newestByKey(states, ({ orgUnit }) => orgUnit, (one, known) => one.version > known.version);
    if (newest.length > 0) await this.store.saveUnits(tx, newest);
  }
}
