import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';

/** Roles that may name any agent. */
const ANY_AGENT = ['SERVICE', 'OPERATIONS', 'MANAGER'];

/**
 * The agent whom a request is about: the one it names, or the caller. An agent may only mean himself.
 * @throws DENIED AGENT_OF_OTHER, INVALID AGENT_MISSING
 */
export function ownAgentId(caller: Caller, named: string): string {
  const any = caller.roles.some((role) => ANY_AGENT.includes(role));
  if (!any && named !== '' && named !== caller.agentId) throw fault('DENIED', 'AGENT_OF_OTHER', 'an agent may ask for himself only');
  const agentId = named || caller.agentId;
  if (!agentId) throw fault('INVALID', 'AGENT_MISSING', 'an agent must be named', { fieldViolations: [{ field: 'agent_id', description: 'is missing' }] });
  return agentId;
}
