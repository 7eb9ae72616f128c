import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import { mayHave, type Scope } from '../caller-scope.js';
import { SignalRuns } from '../runs/signal-runs.js';
import { isOpen, type Lead } from './lead.js';
import { leadAssigned, leadClosed as leadClosedEvent } from './leads.events.js';
import { agentNotActive, leadClosed, leadNotFound, leadNotPublic } from './leads.errors.js';
import { LeadsStore } from './leads.store.js';

/** What people do to leads. Its run hears of it. */
@Injectable()
export class WriteLeads {
  constructor(
    @Inject(LeadsStore) private readonly leads: LeadsStore,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async assign(tx: Tx, leadId: string, agentId: string, causeId: string, scope: Scope): Promise<Lead> {
    const lead = await this.take(tx, leadId, scope);
    if (lead.origin !== 'PUBLIC') throw leadNotPublic();
    if (!isOpen(lead)) throw leadClosed();
    if (!(await this.agents.find(tx, agentId))?.active) throw agentNotActive();
    if (!(await this.sees(tx, scope, agentId))) throw agentNotActive();
    if (lead.agentId === agentId) return lead;
    const now = this.clock.now();
    const assigned: Lead = { ...lead, agentId, status: 'ASSIGNED' };
    await this.leads.update(tx, assigned);
    await appendEvents(tx, [leadAssigned(assigned, now)]);
    await this.signals.byId(tx, lead.recordId, lead.runId, { kind: 'AGENT_ASSIGNED', agentId, causeId });
    return assigned;
  }

  async close(tx: Tx, leadId: string, outcome: 'LOST' | 'EXPIRED', scope: Scope): Promise<Lead> {
    const lead = await this.take(tx, leadId, scope);
    if (!isOpen(lead)) throw leadClosed();
    const now = this.clock.now();
    const closed: Lead = { ...lead, status: outcome, closeTime: now };
    await this.leads.update(tx, closed);
    await appendEvents(tx, [leadClosedEvent(closed, now)]);
    await this.signals.byId(tx, lead.recordId, lead.runId, { kind: 'CANCELLED', reason: 'LEAD_CLOSED' });
    return closed;
  }

  /** Holds the lead's run, then the lead. One out of scope is not found; an unassigned one is in every manager's. */
  private async take(tx: Tx, leadId: string, scope: Scope): Promise<Lead> {
    const found = await this.leads.find(tx, leadId);
    if (!found) throw leadNotFound();
    await this.signals.hold(tx, found.recordId, found.runId);
    const lead = await this.leads.lock(tx, found.recordId, leadId);
    const free = scope.kind === 'UNIT' && lead?.agentId === '';
    if (!lead || !(free || (await this.sees(tx, scope, lead.agentId)))) throw leadNotFound();
    return lead;
  }

  private sees(tx: Tx, scope: Scope, agentId: string): Promise<boolean> {
    return mayHave(scope, agentId, (id, unit) => this.agents.isWithin(tx, id, unit));
  }
}
