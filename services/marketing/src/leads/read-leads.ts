import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import { mayHave, type Scope } from '../caller-scope.js';
import type { Lead } from './lead.js';
import { leadNotFound } from './leads.errors.js';
import { LeadsStore, type LeadFilter, type LeadPosition } from './leads.store.js';

/** Answers leads, within what the caller may see. A manager sees unassigned ones too: he is who assigns them. */
@Injectable()
export class ReadLeads {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(LeadsStore) private readonly leads: LeadsStore,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
  ) {}

  list(filter: LeadFilter, scope: Scope, after: LeadPosition | undefined, limit: number): Promise<Lead[]> {
    return this.leads.list(this.db.reader, filter, scope, after, limit);
  }

  /** A lead out of scope is not found. */
  async get(leadId: string, scope: Scope): Promise<Lead> {
    const lead = await this.leads.find(this.db.reader, leadId);
    if (!lead) throw leadNotFound();
    const seen = (scope.kind === 'UNIT' && lead.agentId === '') || (await mayHave(scope, lead.agentId, (id, unit) => this.agents.isWithin(this.db.reader, id, unit)));
    if (!seen) throw leadNotFound();
    return lead;
  }
}
