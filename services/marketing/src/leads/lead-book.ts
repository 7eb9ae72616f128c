import { Inject, Injectable } from '@nestjs/common';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
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

  /** A record's servicing agent changed: its open leads go with it. */
  async follow(tx: Tx, recordId: string, agentId: string, now: Date): Promise<void> {
    for (const lead of await this.leads.lockOpen(tx, recordId)) {
      if (lead.agentId === agentId) continue;
      const moved: Lead = { ...lead, agentId, status: 'ASSIGNED' };
      await this.leads.update(tx, moved);
      await appendEvents(tx, [leadAssigned(moved, now)]);
    }
  }

  /** @returns how many rows are gone */
  erase(tx: Tx, recordId: string): Promise<number> {
    return this.leads.erase(tx, recordId);
  }
}
