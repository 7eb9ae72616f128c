import type { MethodAccess } from '@kejing/contracts';
import { fault, type KejingError } from '@kejing/errors';
import type { Caller } from './caller.js';

/** Undefined where the caller may call the method; otherwise why not. A method whose contract says nothing is denied to all. */
export function decideAccess(access: MethodAccess | undefined, caller: Caller): KejingError | undefined {
  if (!access?.roles.some((role) => (caller.roles as readonly string[]).includes(role))) {
    return fault('DENIED', 'ROLE_MISSING', 'none of the roles of the token may call this method');
  }
  if (access.purpose && caller.purposes.length === 0) {
    return fault('DENIED', 'PURPOSE_MISSING', 'this method answers personal data: the token must name a purpose');
  }
  return undefined;
}
