import type { Caller, Role } from '@kejing/grpc';

/** What a caller may see of customers. Every scope of the list is enough. */
export type Scope = { kind: 'ALL' } | { kind: 'SERVED_BY'; agentId: string } | { kind: 'WITHIN'; orgUnit: string };

const wholeInsurer: readonly Role[] = ['STEWARD', 'OPERATIONS', 'MARKETER', 'SERVICE', 'PRIVACY_OFFICER', 'APP'];

/** An agent sees those whom he serves, a manager the subtree of his unit, others all, unless their token names a unit. */
export function decideScopes(caller: Pick<Caller, 'roles' | 'agentId' | 'orgUnit'>): Scope[] {
  const scopes: Scope[] = [];
  if (caller.roles.some((role) => wholeInsurer.includes(role))) {
    scopes.push(caller.orgUnit ? { kind: 'WITHIN', orgUnit: caller.orgUnit } : { kind: 'ALL' });
  }
  if (caller.roles.includes('MANAGER') && caller.orgUnit) scopes.push({ kind: 'WITHIN', orgUnit: caller.orgUnit });
  if (caller.roles.includes('AGENT') && caller.agentId) scopes.push({ kind: 'SERVED_BY', agentId: caller.agentId });
  return scopes;
}
