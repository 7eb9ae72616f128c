import { Inject, Injectable } from '@nestjs/common';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import { isOpen, type Lead, type LeadEnd, type NewLead } from './lead.js';
import { leadAssigned, leadClosed, leadOpened } from './leads.events.js';
import { LeadsStore } from './leads.store.js';

/** What runs and records do to leads, in the caller's transaction. Answers the events that say so; the caller appends them. */
@Injectable()
export class LeadBook {
  constructor(@Inject(LeadsStore) private readonly leads: LeadsStore) {}

  async open(tx: Tx, { leadId, recordId, runId, sopKey, agentId, origin, openTime }: NewLead): Promise<OutgoingEvent> {
    const owner = origin === 'PRIVATE' ? agentId : '';
    const lead: Lead = { leadId, recordId, runId, sopKey, agentId: owner, origin, openTime, status: owner === '' ? 'UNASSIGNED' : 'ASSIGNED', policyId: '', closeTime: undefined };
    await this.leads.insert(tx, lead);
    return leadOpened(lead);
  }

  /** Nothing where it is closed already. */
  async close(tx: Tx, recordId: string, leadId: string, outcome: LeadEnd, policyId: string, now: Date): Promise<OutgoingEvent[]> {
    const lead = await this.leads.lock(tx, recordId, leadId);
    if (!lead || !isOpen(lead)) return [];
    const closed: Lead = { ...lead, status: outcome, policyId, closeTime: now };
    await this.leads.update(tx, closed);
    return [leadClosed(closed, now)];
  }

  /** The servicing agents of records changed: their open leads go with them. @param agents agent by record */
  async follow(tx: Tx, agents: ReadonlyMap<string, string>, now: Date): Promise<void> {
    if (agents.size === 0) return;
    const moved = (await this.leads.lockOpen(tx, [...agents.keys()])).flatMap((lead): Lead[] => {
      const agentId = agents.get(lead.recordId) ?? lead.agentId;
      return agentId === lead.agentId ? [] : [{ ...lead, agentId, status: 'ASSIGNED' }];
    });
    if (moved.length === 0) return;
    await this.leads.assign(tx, moved);
    await appendEvents(tx, moved.map((lead) => leadAssigned(lead, now)));
  }

  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.leads.erase(tx, recordIds);
  }
}
