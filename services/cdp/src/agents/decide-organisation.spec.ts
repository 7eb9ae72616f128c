// Promise: versions win, paths follow the tree, no unit is below itself; scopes are what roles and units say.
import { describe, expect, it } from 'vitest';
import type { AgentReport, OrgUnitReport, OrgUnitState } from './agent.js';
import { decideScopes } from './decide-access.js';
import { decideAgent, decideOrgUnit } from './decide-organisation.js';

const now = new Date('2026-06-01T00:00:00Z');
const report: OrgUnitReport = { orgUnit: 'SH01', sourceSystem: 'CORE', parent: 'SH', type: 'OUTLET', name: '上海一部', legalEntity: 'KJ-LIFE', sourceVersion: 5n };
const known: OrgUnitState = { ...report, orgPath: '/HQ/SH/SH01/', version: 3n, updateTime: now };

describe('a unit', () => {
  it('stands below its parent', () => {
    expect(decideOrgUnit(undefined, report, '/HQ/SH/', now)).toEqual({ kind: 'CHANGED', state: { ...known, version: 1n } });
    expect(decideOrgUnit(undefined, { ...report, orgUnit: 'HQ', parent: '' }, undefined, now)).toMatchObject({ state: { orgPath: '/HQ/' } });
  });

  it('does not change by an old or an equal version, nor by the same content', () => {
    expect(decideOrgUnit(known, { ...report, name: '别的' }, '/HQ/SH/', now)).toEqual({ kind: 'OLD' });
    expect(decideOrgUnit(known, { ...report, sourceVersion: 6n }, '/HQ/SH/', now)).toEqual({ kind: 'SAME', state: { ...known, sourceVersion: 6n } });
  });

  it('cannot be below itself', () => {
    expect(decideOrgUnit(known, { ...report, sourceVersion: 6n }, '/HQ/SH/SH01/T1/', now)).toEqual({ kind: 'CYCLE' });
  });
});

describe('an agent', () => {
  const agent: AgentReport = {
    sourceSystem: 'CORE', agentCode: 'A1', displayName: '王芳', licenceNo: '1', phoneToken: 'v1.0', orgUnit: 'SH01', grade: 'L1', active: true, joinedDate: null, sourceVersion: 1n,
  };
  it('keeps his id, and a new phone alone is told to nobody', () => {
    const first = decideAgent(undefined, agent, '/HQ/SH/SH01/', 'a', now);
    if (first.kind !== 'CHANGED') throw new Error(first.kind);
    const again = decideAgent(first.state, { ...agent, phoneToken: 'v1.1', sourceVersion: 2n }, '/HQ/SH/SH01/', 'b', now);
    expect(again).toEqual({ kind: 'SAME', state: { ...first.state, phoneToken: 'v1.1', sourceVersion: 2n } });
    expect(decideAgent(first.state, { ...agent, active: false, sourceVersion: 2n }, '/HQ/', 'b', now)).toMatchObject({ kind: 'CHANGED', state: { agentId: 'a', version: 2n, orgPath: '/HQ/' } });
  });
});

describe('scopes', () => {
  it.each([
    [{ roles: ['AGENT'], agentId: 'a', orgUnit: 'U' }, [{ kind: 'SERVED_BY', agentId: 'a' }]],
    [{ roles: ['AGENT'] }, []],
    [{ roles: ['MANAGER'], orgUnit: 'U' }, [{ kind: 'WITHIN', orgUnit: 'U' }]],
    [{ roles: ['MANAGER'] }, []],
    [{ roles: ['STEWARD'] }, [{ kind: 'ALL' }]],
    [{ roles: ['OPERATIONS'], orgUnit: 'U' }, [{ kind: 'WITHIN', orgUnit: 'U' }]],
    [{ roles: ['REVIEWER'] }, []],
  ] as const)('%j', (caller, scopes) => {
    expect(decideScopes(caller)).toEqual(scopes);
  });
});
