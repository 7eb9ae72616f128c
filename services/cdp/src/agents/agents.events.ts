import { AgentChangedSchema, OrgUnitChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import type { AgentState, OrgUnitState } from './agent.js';

/** The state event of an agent. */
export function toAgentChanged(agent: AgentState, backfill: boolean): OutgoingEvent {
  const { agentId, agentCode, displayName, licenceNo, orgUnit, orgPath, grade, active, version, updateTime } = agent;
  return outgoing({
    topic: 'kejing.cdp.agent.state.v1',
    key: agentId,
    schema: AgentChangedSchema,
    data: { agentId, agentCode, displayName, licenceNo, orgUnit, orgPath, grade, active, version },
    time: updateTime,
    backfill,
  });
}

/** The state event of a unit. */
export function toOrgUnitChanged(unit: OrgUnitState, backfill: boolean): OutgoingEvent {
  const { orgUnit, parent, type, name, orgPath, version, updateTime } = unit;
  return outgoing({
    topic: 'kejing.cdp.organisation.state.v1',
    key: orgUnit,
    schema: OrgUnitChangedSchema,
    data: { orgUnit, parent, type, name, orgPath, version },
    time: updateTime,
    backfill,
  });
}
