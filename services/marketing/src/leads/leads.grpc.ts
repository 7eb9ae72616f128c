import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  LeadOrigin, LeadServiceControllerMethods, LeadStatus as Status, type AssignLeadResponse, type CloseLeadResponse, type GetLeadResponse,
  type Lead as LeadMessage, type LeadServiceController, type ListLeadsResponse,
} from '@kejing/contracts/grpc/marketing/v1/lead';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { scopeOf } from '../caller-scope.js';
import { RunOnce } from '../run-once.js';
import type { Lead, LeadStatus } from './lead.js';
import { AssignLeadDto, CloseLeadDto, GetLeadDto, ListLeadsDto } from './leads.dto.js';
import type { LeadPosition } from './leads.store.js';
import { ReadLeads } from './read-leads.js';
import { WriteLeads } from './write-leads.js';

const STATUS: Record<LeadStatus, Status> = {
  UNASSIGNED: Status.LEAD_STATUS_UNASSIGNED, ASSIGNED: Status.LEAD_STATUS_ASSIGNED, WON: Status.LEAD_STATUS_WON, LOST: Status.LEAD_STATUS_LOST, EXPIRED: Status.LEAD_STATUS_EXPIRED,
};

/** kejing.marketing.v1.LeadService. */
@Controller()
@LeadServiceControllerMethods()
export class LeadsController implements LeadServiceController {
  constructor(
    @Inject(RunOnce) private readonly once: RunOnce,
    @Inject(ReadLeads) private readonly read: ReadLeads,
    @Inject(WriteLeads) private readonly write: WriteLeads,
  ) {}

  async listLeads(@Payload() request: ListLeadsDto, @Caller() caller: Caller): Promise<ListLeadsResponse> {
    const scope = scopeOf(caller);
    const query = { record: request.recordId, agent: request.agentId, status: request.status, scope };
    const status = (Object.keys(STATUS) as LeadStatus[]).find((name) => STATUS[name] === request.status);
    const found = await this.read.list(
      { ...(request.recordId === '' ? {} : { recordId: request.recordId }), ...(request.agentId === '' ? {} : { agentId: request.agentId }), ...(status ? { status } : {}) },
      scope,
      decodePageToken<LeadPosition & object>(request.pageToken, query), rowsToRead(request),
    );
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ openTime: last.openTime.toISOString(), leadId: last.leadId }));
    return { leads: rows.map(toMessage), nextPageToken };
  }

  async getLead(@Payload() request: GetLeadDto, @Caller() caller: Caller): Promise<GetLeadResponse> {
    return { lead: toMessage(await this.read.get(request.leadId, scopeOf(caller))) };
  }

  assignLead(@Payload() request: AssignLeadDto, @Caller() caller: Caller): Promise<AssignLeadResponse> {
    return this.once.execute(caller.subject, 'AssignLead', request, async (tx) => ({ lead: toMessage(await this.write.assign(tx, request.leadId, request.agentId, request.requestId, scopeOf(caller))) }));
  }

  closeLead(@Payload() request: CloseLeadDto, @Caller() caller: Caller): Promise<CloseLeadResponse> {
    const outcome = request.outcome === Status.LEAD_STATUS_LOST ? 'LOST' : 'EXPIRED';
    return this.once.execute(caller.subject, 'CloseLead', request, async (tx) => ({ lead: toMessage(await this.write.close(tx, request.leadId, outcome, scopeOf(caller))) }));
  }
}

function toMessage(lead: Lead): LeadMessage {
  return {
    leadId: lead.leadId, recordId: lead.recordId, agentId: lead.agentId, status: STATUS[lead.status], sopKey: lead.sopKey, runId: lead.runId, policyId: lead.policyId,
    origin: lead.origin === 'PRIVATE' ? LeadOrigin.LEAD_ORIGIN_PRIVATE : LeadOrigin.LEAD_ORIGIN_PUBLIC,
    openTime: toTimestamp(lead.openTime), ...(lead.closeTime ? { closeTime: toTimestamp(lead.closeTime) } : {}),
  };
}
