// Promise: agents wait for their unit; a unit that moves takes everything below it along; who serves whom decides who sees whom; no phone is stored.
import { EventContext, WaitFor } from '@kejing/messaging';
import { AgentReportedSchema, AgentStatus, OrgUnitReportedSchema, OrgUnitType } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { systemIds } from '@kejing/clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { received, testSlices } from '../slices.fixture.js';
import { AgentsModule } from './agents.module.js';
import { OnAgentReported } from './on-agent-reported.consumer.js';
import { OnOrgUnitReported } from './on-org-unit-reported.consumer.js';
import { ServicingDirectory } from './servicing-directory.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => {
  slices = await testSlices(AgentsModule);
});
afterAll(() => slices.close());

let version = 1n;
const unit = (orgUnitCode: string, parentCode: string) => {
  const event = received(OrgUnitReportedSchema, { sourceSystem: 'CORE', orgUnitCode, parentCode, type: OrgUnitType.TEAM, name: orgUnitCode }, { sourceVersion: version++ });
  return slices.database.tx((tx) => slices.get(OnOrgUnitReported).handle(event, new EventContext(tx, [event])));
};
const agent = (agentCode: string, orgUnitCode: string, status = AgentStatus.ACTIVE) => {
  const data = { sourceSystem: 'CORE', agentCode, name: '王芳', orgUnitCode, phone: '13812345678', status };
  const event = received(AgentReportedSchema, data, { sourceVersion: version++ });
  return slices.database.tx((tx) => slices.get(OnAgentReported).handle(event, new EventContext(tx, [event])));
};
const mayAccess = (caller: { roles: ('AGENT' | 'MANAGER' | 'STEWARD')[]; agentId?: string; orgUnit?: string }, recordId: string) =>
  slices.get(ServicingDirectory).mayAccess(slices.database.reader, caller, [recordId]);

describe('the organisation', () => {
  it('waits for parents and units, then moves as a tree', async () => {
    await expect(unit('SH', 'HQ')).rejects.toThrow(WaitFor);
    await expect(agent('A1', 'SH01')).rejects.toThrow(WaitFor);
    await unit('HQ', '');
    await unit('SH', 'HQ');
    await unit('BJ', 'HQ');
    await unit('SH01', 'SH');
    await agent('A1', 'SH01');
    await unit('SH01', 'BJ');
    const rows = await slices.db.query(`SELECT org_path, phone_token FROM agent`);
    expect(rows.rows).toEqual([{ org_path: '/HQ/BJ/SH01/', phone_token: expect.stringMatching(/^v1\./) }]);
    const events = await slices.sent('kejing.cdp.agent.state.v1');
    expect(events.map(({ data }) => [data['orgPath'], data['version']])).toEqual([['/HQ/SH/SH01/', '1'], ['/HQ/BJ/SH01/', '2']]);
  });

  it('decides who sees whom', async () => {
    await agent('A2', 'SH');
    const directory = slices.get(ServicingDirectory);
    const recordId = systemIds.next();
    const assign = (agentCode: string, since: string) =>
      slices.database.tx((tx) => directory.assign(tx, { recordId, agent: { agentCode, sourceSystem: 'CORE' }, since: new Date(since), source: 'POLICY' }));
    expect(await assign('A1', '2026-01-10')).toBe('ASSIGNED');
    expect(await assign('A1', '2026-01-20')).toBe('UNCHANGED');
    expect(await assign('A2', '2026-01-15')).toBe('UNCHANGED'); // out of order
    expect(await assign('A9', '2026-01-30')).toBe('UNKNOWN_AGENT');
    const a1 = await directory.agentIdOf(slices.database.reader, 'CORE', 'A1');
    const a2 = await directory.agentIdOf(slices.database.reader, 'OTHER', 'A2');
    expect(await mayAccess({ roles: ['AGENT'], agentId: a1! }, recordId)).toBe(true);
    expect(await mayAccess({ roles: ['AGENT'], agentId: a2! }, recordId)).toBe(false);
    expect(await mayAccess({ roles: ['AGENT'], agentId: 'no uuid' }, recordId)).toBe(false);
    expect(await mayAccess({ roles: ['MANAGER'], orgUnit: 'BJ' }, recordId)).toBe(true);
    expect(await mayAccess({ roles: ['MANAGER'], orgUnit: 'SH' }, recordId)).toBe(false);
    expect(await mayAccess({ roles: ['STEWARD'] }, recordId)).toBe(true);
    expect(await mayAccess({ roles: ['STEWARD'], orgUnit: 'SH' }, recordId)).toBe(false);
    await agent('A1', 'SH01', AgentStatus.LEFT);
    expect(await directory.servicingAgentOf(slices.database.reader, [recordId])).toBeUndefined();
  });
});
