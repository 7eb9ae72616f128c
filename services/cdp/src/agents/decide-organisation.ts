import type { AgentReport, AgentState, OrgUnitReport, OrgUnitState } from './agent.js';

/** What a report of the organisation leads to. OLD: an older or the same version; no effect. */
export type Decision<S> = { kind: 'OLD' } | { kind: 'SAME'; state: S } | { kind: 'CHANGED'; state: S };

export type OrgUnitDecision = Decision<OrgUnitState> | { kind: 'CYCLE' };

/** Path of a unit below a parent's path; a root has none above it. */
export function orgPathOf(parentPath: string | undefined, orgUnit: string): string {
  return `${parentPath ?? '/'}${orgUnit}/`;
}

/** A unit as reported, below the path of its parent. SAME: nothing that others see changed. */
export function decideOrgUnit(known: OrgUnitState | undefined, report: OrgUnitReport, parentPath: string | undefined, now: Date): OrgUnitDecision {
  if (known && report.sourceVersion <= known.sourceVersion) return { kind: 'OLD' };
  if (parentPath !== undefined && parentPath.includes(`/${report.orgUnit}/`)) return { kind: 'CYCLE' };
  const state = { ...report, orgPath: orgPathOf(parentPath, report.orgUnit), version: (known?.version ?? 0n) + 1n, updateTime: now };
  if (known && equal(known, state, ['parent', 'type', 'name', 'legalEntity', 'orgPath'])) {
    return { kind: 'SAME', state: { ...known, sourceVersion: report.sourceVersion } };
  }
  return { kind: 'CHANGED', state };
}

/** An agent as reported, in a unit of this path. */
export function decideAgent(known: AgentState | undefined, report: AgentReport, orgPath: string, newAgentId: string, now: Date): Decision<AgentState> {
  if (known && report.sourceVersion <= known.sourceVersion) return { kind: 'OLD' };
  const state = { ...report, agentId: known?.agentId ?? newAgentId, orgPath, version: (known?.version ?? 0n) + 1n, updateTime: now };
  if (known && equal(known, state, ['displayName', 'licenceNo', 'orgUnit', 'orgPath', 'grade', 'active', 'joinedDate'])) {
    return { kind: 'SAME', state: { ...known, phoneToken: report.phoneToken, sourceVersion: report.sourceVersion } };
  }
  return { kind: 'CHANGED', state };
}

function equal<S>(a: S, b: S, fields: (keyof S)[]): boolean {
  return fields.every((field) => a[field] === b[field]);
}
