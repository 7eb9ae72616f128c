import type { LeadOrigin } from '../sops/sop.js';

export type LeadStatus = 'UNASSIGNED' | 'ASSIGNED' | 'WON' | 'LOST' | 'EXPIRED';

/** A customer who may buy (线索). PRIVATE: the agent owns it. PUBLIC: it is assigned. */
export interface Lead {
  readonly leadId: string;
  readonly recordId: string;
  readonly runId: string;
  readonly sopKey: string;
  /** Empty while unassigned. */
  readonly agentId: string;
  readonly origin: LeadOrigin;
  readonly status: LeadStatus;
  readonly policyId: string;
  readonly openTime: Date;
  readonly closeTime: Date | undefined;
}

export type NewLead = Omit<Lead, 'status' | 'policyId' | 'closeTime'>;
export type LeadEnd = 'WON' | 'LOST' | 'EXPIRED';
export interface LeadClosing {
  readonly recordId: string;
  readonly leadId: string;
  readonly outcome: LeadEnd;
  readonly policyId: string;
}

export const isOpen = (lead: Lead): boolean => lead.status === 'UNASSIGNED' || lead.status === 'ASSIGNED';
