import type { Caller } from '@kejing/grpc';
import type { Reveal } from '../profile/profile-reader.js';

/** Purposes as tokens name them: the words of kejing.common.v1.Purpose without their prefix. */
export type PurposeName = 'SERVICE' | 'MARKETING' | 'SENSITIVE' | 'PERSONALISATION' | 'STEWARDSHIP';

/**
 * How much of what identifies her is shown, where it is asked for: a steward at identity work sees all of it; who serves her sees how to reach
 * her while serving; everybody else sees masks.
 */
export function decideReveal(caller: Pick<Caller, 'roles'>, purpose: PurposeName, asked: boolean): Reveal {
  if (!asked) return 'NONE';
  if (purpose === 'STEWARDSHIP' && caller.roles.includes('STEWARD')) return 'ALL';
  if (purpose === 'SERVICE' && caller.roles.some((role) => role === 'AGENT' || role === 'MANAGER' || role === 'APP' || role === 'SERVICE')) return 'CONTACT';
  return 'NONE';
}
