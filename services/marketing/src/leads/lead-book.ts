import { Inject, Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Lead, LeadClosing, NewLead } from './lead.js';
import { leadAssigned } from './leads.events.js';
import { LeadsStore } from './leads.store.js';

/** What runs and records do to leads, in the caller's transaction. Who opens or closes leads says so. */
@Injectable()
export class LeadBook {
  constructor(@Inject(LeadsStore) private readonly leads: LeadsStore) {}

  async open(tx: Tx, leads: readonly NewLead[]): Promise<Lead[]> {
    if (leads.length === 0) return [];
    const opened = leads.map(({ leadId, recordId, runId, sopKey, agentId, origin, openTime }): Lead => {
      const owner = origin === 'PRIVATE' ? agentId : '';
      return { leadId, recordId, runId, sopKey, agentId: owner, origin, openTime, status: owner === '' ? 'UNASSIGNED' : 'ASSIGNED', policyId: '', closeTime: undefined };
    });
    await this.leads.insertAll(tx, opened);
    return opened;
  }

  /** @returns those that were not closed already */
  async close(tx: Tx, closings: readonly LeadClosing[], now: Date): Promise<Lead[]> {
    return closings.length === 0 ? [] : this.leads.closeAll(tx, closings, now);
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
