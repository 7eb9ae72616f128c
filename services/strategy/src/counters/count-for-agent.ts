import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { AgentCounters, Deltas } from './counters.js';
import { countersChanged } from './counters.events.js';
import { CountersStore } from './counters.store.js';

/** Adds to an agent's counters and says so, in the transaction of the effect that is counted. */
@Injectable()
export class CountForAgent {
  constructor(
    private readonly counters: CountersStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add(tx: Tx, agentId: string, deltas: Deltas, backfill = false): Promise<void> {
    const counters = await this.counters.add(tx, agentId, deltas, this.clock.now());
    await appendEvents(tx, [countersChanged(counters, backfill)]);
  }

  /** A won lead is a deal of its owner; each lead counts once, however often it is told. */
  async lead(tx: Tx, lead: { recordId: string; leadId: string; agentId: string }, backfill: boolean): Promise<void> {
    if (lead.agentId === '' || !(await this.counters.claimLead(tx, lead.recordId, lead.leadId))) return;
    await this.add(tx, lead.agentId, { deals: 1 }, backfill);
  }

  async read(tx: Tx, agentId: string): Promise<AgentCounters | undefined> {
    return this.counters.find(tx, agentId);
  }
}
