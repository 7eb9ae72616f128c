import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents, inTraceOf } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { stepsTo, type AgentCounters, type AgentEffect, type Deltas } from './counters.js';
import { countersChanged } from './counters.events.js';
import { CountersStore } from './counters.store.js';

export interface WonLead {
  readonly recordId: string;
  readonly leadId: string;
  /** Its owner; empty for none. */
  readonly agentId: string;
  readonly cause: object;
  readonly backfill: boolean;
}

/** Adds to agents' counters and says so, in the transaction of the effect that is counted. */
@Injectable()
export class CountForAgent {
  constructor(
    private readonly counters: CountersStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add(tx: Tx, agentId: string, deltas: Deltas): Promise<void> {
    await this.addAll(tx, [{ agentId, deltas }]);
  }

  /** Says so once an effect, in their order. */
  async addAll(tx: Tx, effects: readonly AgentEffect[]): Promise<void> {
    if (effects.length === 0) return;
    const steps = stepsTo(await this.counters.add(tx, effects, this.clock.now()), effects);
    await appendEvents(tx, effects.map((effect, i) => inTraceOf(effect.cause ?? effect, () => countersChanged(steps[i]!, effect.backfill ?? false))));
  }

  /** A won lead is a deal of its owner; each lead counts once, however often it is told. */
  async leads(tx: Tx, leads: readonly WonLead[]): Promise<void> {
    const owned = leads.filter(({ agentId }) => agentId !== '');
    if (owned.length === 0) return;
    const fresh = new Set((await this.counters.claimLeads(tx, owned)).map(keyOf));
    await this.addAll(tx, owned.filter((lead) => fresh.delete(keyOf(lead))).map((lead) => ({ ...lead, deltas: { deals: 1 } })));
  }

  async read(tx: Tx, agentId: string): Promise<AgentCounters | undefined> {
    return this.counters.find(tx, agentId);
  }
}

const keyOf = ({ recordId, leadId }: { recordId: string; leadId: string }): string => `${recordId} ${leadId}`;
