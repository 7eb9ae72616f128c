import type { RawEvent } from '../interop/insurer-systems.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A resident ID number of 17 digits with its right check symbol; the one after it in the list of symbols where `wrong`. */
export function residentId(seventeen: string, wrong = false): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(seventeen[i]), 0);
  return seventeen + '10X98765432'[(sum + (wrong ? 1 : 0)) % 11]!;
}

/** A party of the core system as it comes on insurer.party.v1. */
export function party(sourceId: string, data: object = {}, rest: Partial<RawEvent> = {}): RawEvent {
  return {
    topic: 'insurer.party.v1', type: 'PartyReported', key: `CORE:${sourceId}`, sourceVersion: 1,
    value: { sourceSystem: 'CORE', sourceId, partyType: 'PARTY_TYPE_PERSON', legalEntity: 'KJ-LIFE', name: '沈知微', ...data }, ...rest,
  };
}

/** A policy of the core system; its holder is a party of the core system. */
export function policy(policyNo: string, holder: string, data: object = {}, rest: Partial<RawEvent> = {}): RawEvent {
  return {
    topic: 'insurer.policy.v1', type: 'PolicyReported', key: `CORE:${policyNo}`, sourceVersion: 1,
    value: {
      sourceSystem: 'CORE', policyNo, legalEntity: 'KJ-LIFE', productCode: 'ACC1', productName: '综合意外险', productLine: 'PRODUCT_LINE_ACCIDENT',
      status: 'POLICY_STATUS_IN_FORCE', effectiveDate: { year: 2026, month: 1, day: 1 }, paymentsPerYear: 1, premium: { minorUnits: '30000', currencyCode: 'CNY' },
      parties: [{ role: 'POLICY_ROLE_HOLDER', sourceSystem: 'CORE', sourceId: holder }], ...data,
    },
    ...rest,
  };
}

/** A touchpoint of an anonymous device. */
export function touch(deviceId: string, data: object = {}, rest: Partial<RawEvent> = {}): RawEvent {
  return {
    topic: 'insurer.touchpoint.v1', type: 'TouchpointReported', key: deviceId,
    value: {
      sourceSystem: 'WEB', deviceId, verification: 'VERIFICATION_CLIENT_CLAIMED', kind: 'INTERACTION_KIND_OPENED', page: '/articles/child-cover', touchTime: '2026-10-01T08:00:00Z', ...data,
    },
    ...rest,
  };
}

export const orgUnit = (code: string, parentCode: string): RawEvent => ({
  topic: 'insurer.organisation.v1', type: 'OrgUnitReported', key: `CORE:${code}`, sourceVersion: 1,
  value: { sourceSystem: 'CORE', orgUnitCode: code, parentCode, type: parentCode === '' ? 'ORG_UNIT_TYPE_HQ' : 'ORG_UNIT_TYPE_PROVINCE', name: `机构${code}`, legalEntity: 'KJ-LIFE' },
});

export const agent = (agentCode: string, orgUnitCode: string, name = '周行'): RawEvent => ({
  topic: 'insurer.agent.v1', type: 'AgentReported', key: `CORE:${agentCode}`, sourceVersion: 1,
  value: { sourceSystem: 'CORE', agentCode, name, licenceNo: `L-${agentCode}`, orgUnitCode, grade: 'L2', status: 'AGENT_STATUS_ACTIVE' },
});
