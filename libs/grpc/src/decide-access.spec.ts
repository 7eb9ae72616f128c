// Promise: a method lets in exactly the roles of its contract, and a method without one lets in nobody.
import { accessRules } from '@kejing/contracts';
import { describe, expect, it } from 'vitest';
import { roles, type Caller } from './caller.js';
import { decideAccess } from './decide-access.js';

const caller = (role: Caller['roles'][number], purposes: string[]): Caller => ({ kind: 'user', subject: 'user:1', roles: [role], purposes });

describe('access', () => {
  it.each([...accessRules()])('to %s is by role and purpose', (_, access) => {
    for (const role of roles) {
      const allowed = access.roles.includes(role);
      expect(decideAccess(access, caller(role, ['SERVICE'])) === undefined).toBe(allowed);
      const without = decideAccess(access, caller(role, []));
      expect(without?.code).toBe(!allowed ? 'ROLE_MISSING' : access.purpose ? 'PURPOSE_MISSING' : undefined);
    }
  });

  it('knows every role that a contract names', () => {
    const named = new Set([...accessRules().values()].flatMap((access) => access.roles));
    expect([...named].filter((role) => !(roles as readonly string[]).includes(role))).toEqual([]);
  });

  it('to a method without a rule is denied to all, as is one with an empty rule', () => {
    for (const role of roles) {
      expect(decideAccess(undefined, caller(role, ['SERVICE']))).toMatchObject({ kind: 'DENIED' });
      expect(decideAccess({ roles: [], purpose: false }, caller(role, ['SERVICE']))).toMatchObject({ kind: 'DENIED' });
    }
  });
});
