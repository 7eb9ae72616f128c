import { fault } from '@kejing/errors';

export const leadNotFound = () => fault('NOT_FOUND', 'LEAD_NOT_FOUND', 'there is no such lead');
export const leadClosed = () => fault('PRECONDITION', 'LEAD_CLOSED', 'the lead is closed');
export const leadNotPublic = () => fault('PRECONDITION', 'LEAD_NOT_PUBLIC', 'the lead belongs to its agent');
export const agentNotActive = () => fault('PRECONDITION', 'AGENT_NOT_ACTIVE', 'the agent is not known or does not work');
