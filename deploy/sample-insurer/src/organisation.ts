import { type InsurerEvent, morning } from './insurer-event.js';
import { mobile } from './identifiers.js';
import { femaleNames, maleNames, places, surnames } from './places.js';
import type { Random } from './random.js';

/** An invented agent. */
export interface SampleAgent {
  readonly code: string;
  readonly name: string;
  readonly phone: string;
  readonly orgUnit: string;
}

const SOURCE = 'CORE';
const ENTITY = 'KJ-LIFE';

const units: readonly { code: string; parent: string; type: string; name: string }[] = [
  { code: 'HQ', parent: '', type: 'HQ', name: '客经人寿总公司' },
  { code: 'SH', parent: 'HQ', type: 'PROVINCE', name: '上海分公司' },
  { code: 'ZJ', parent: 'HQ', type: 'PROVINCE', name: '浙江分公司' },
  { code: 'SH01', parent: 'SH', type: 'OUTLET', name: '浦东营销服务部' },
  { code: 'SH02', parent: 'SH', type: 'OUTLET', name: '徐汇营销服务部' },
  { code: 'ZJHZ', parent: 'ZJ', type: 'CITY', name: '杭州中心支公司' },
  { code: 'ZJNB', parent: 'ZJ', type: 'CITY', name: '宁波中心支公司' },
  { code: 'ZJHZ01', parent: 'ZJHZ', type: 'OUTLET', name: '西湖营销服务部' },
  { code: 'ZJNB01', parent: 'ZJNB', type: 'OUTLET', name: '鄞州营销服务部' },
];

/** The organisation, parents first. */
export const organisationEvents = (asOf: string): InsurerEvent[] =>
  units.map((unit) => ({
    topic: 'insurer.organisation.v1', type: 'OrgUnitReported', time: morning(asOf), backfill: true,
    data: { sourceSystem: SOURCE, orgUnitCode: unit.code, parentCode: unit.parent, type: `ORG_UNIT_TYPE_${unit.type}`, name: unit.name, legalEntity: ENTITY, reportTime: morning(asOf) },
  }));

/** Agents of the outlets: one for some twenty people, at least two an outlet. */
export const agents = (random: Random, customers: number): SampleAgent[] =>
  places.flatMap((place) =>
    Array.from({ length: Math.max(2, Math.round(customers / 20 / places.length)) }, (_, at) => ({
      code: `A${place.orgUnit}${String(at + 1).padStart(3, '0')}`,
      name: `${random.pick(surnames)}${random.pick(random.chance(0.5) ? maleNames : femaleNames)}`,
      phone: mobile(random),
      orgUnit: place.orgUnit,
    })),
  );

/** An agent as the core reports him. */
export const agentEvent = (agent: SampleAgent, asOf: string): InsurerEvent => ({
  topic: 'insurer.agent.v1', type: 'AgentReported', time: morning(asOf), backfill: true,
  data: {
    sourceSystem: SOURCE, agentCode: agent.code, name: agent.name, licenceNo: `0000${agent.code.replace(/\D/g, '').padStart(12, '3')}`, phone: agent.phone,
    orgUnitCode: agent.orgUnit, grade: 'L2', status: 'AGENT_STATUS_ACTIVE', reportTime: morning(asOf),
  },
});
