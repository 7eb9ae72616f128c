import { fault } from '@kejing/errors';
import type { Caller } from '@kejing/grpc';

/** Whose things a caller may see. */
export type Scope =
  | { readonly kind: 'ALL' }
  /** A unit and everything below it. */
  | { readonly kind: 'UNIT'; readonly orgUnit: string }
  | { readonly kind: 'AGENT'; readonly agentId: string };

/** The widest scope that the caller's roles give. DENIED where his token does not say whose agent or unit he is. */
export function scopeOf({ roles, agentId, orgUnit }: Caller): Scope {
  if (roles.some((role) => role === 'MARKETER' || role === 'OPERATIONS' || role === 'SERVICE')) return { kind: 'ALL' };
  if (roles.includes('MANAGER') && orgUnit) return { kind: 'UNIT', orgUnit };
  if (roles.includes('AGENT') && agentId) return { kind: 'AGENT', agentId };
  throw fault('DENIED', 'SCOPE_MISSING', 'the token names neither agent nor unit');
}

/** Whether what belongs to an agent is within a scope. */
export async function mayHave(scope: Scope, agentId: string, isWithin: (agentId: string, orgUnit: string) => Promise<boolean>): Promise<boolean> {
  switch (scope.kind) {
    case 'ALL':
      return true;
    case 'UNIT':
      return isWithin(agentId, scope.orgUnit);
    case 'AGENT':
      return agentId === scope.agentId;
  }
}
