import { fault } from '@kejing/errors';
import type { Caller, Role } from '@kejing/grpc';
import type { SubjectKind } from './tag.js';

/** Roles that see every subject; an agent sees his customers and himself. A manager's subtree is not known here, so he goes through the CDP. */
const SEES_ALL: readonly Role[] = ['STEWARD', 'SERVICE', 'OPERATIONS', 'MARKETER'];

const has = (caller: Caller, roles: readonly Role[]): boolean => caller.roles.some((role) => roles.includes(role));

/** Tags on health, claims and consent. */
export function seesSensitive(caller: Caller): boolean {
  return has(caller, ['STEWARD', 'SERVICE']);
}

/** Undefined where the caller sees all records; otherwise the agent whose customers he may see. @throws DENIED SCOPE_MISSING */
export function onlyOfAgent(caller: Caller): string | undefined {
  if (has(caller, SEES_ALL)) return undefined;
  if (has(caller, ['AGENT']) && caller.agentId !== undefined) return caller.agentId;
  throw fault('DENIED', 'SCOPE_MISSING', 'the customers of this caller are not known here');
}

/** Records are judged by the map; contents are nobody's secret; an agent's tags are his own. @throws DENIED SUBJECT_OF_OTHER */
export function checkSubject(caller: Caller, kind: SubjectKind, subjectId: string): void {
  if (kind === 'CONTENT' || has(caller, SEES_ALL)) return;
  if (kind === 'AGENT' && onlyOfAgent(caller) !== subjectId) throw fault('DENIED', 'SUBJECT_OF_OTHER', 'an agent may ask for himself only');
}

/** What only a steward may give or take by hand. @throws DENIED TAG_SENSITIVE */
export function checkSensitive(caller: Caller, sensitive: boolean): void {
  if (sensitive && !seesSensitive(caller)) throw fault('DENIED', 'TAG_SENSITIVE', 'the tag is sensitive: a steward may change it');
}
