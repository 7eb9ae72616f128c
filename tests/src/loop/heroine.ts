import { randomInt, randomUUID } from 'node:crypto';
import { AgentReportedSchema, AgentStatus, OrgUnitReportedSchema, OrgUnitType } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { ConsentReportedSchema, Gender, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { ProductLine, type Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { InboundEvent } from '@kejing/messaging';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';

const ENTITY = 'KJ-LIFE';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const GIVEN = ['梦琪', '雨欣', '佳怡', '思涵', '婉清', '若曦', '诗雅', '静怡'];

const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');

const womansId = (): string => {
  const stem = `31011519${randomInt(88, 100)}0${randomInt(1, 10)}1${randomInt(10)}${digits(2)}${randomInt(5) * 2}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(stem[at]), 0);
  return `${stem}${'10X98765432'[sum % 11]}`;
};

const event = <D extends DescMessage>(topic: string, schema: D, data: MessageInitShape<D>, source: string): InboundEvent =>
  ({ topic, schema, data, source, time: new Date(), id: randomUUID() }) as unknown as InboundEvent;

/** A new customer and her agent, invented for one telling of the story, and what the insurer's systems say of them. */
export class Heroine {
  readonly tag = digits(8);
  readonly agentCode = `L${this.tag}`;
  readonly coreId = `C9${this.tag}`;
  readonly appId = `U9${this.tag}`;
  readonly underwritingId = `W9${this.tag}`;
  readonly deviceId = `device-${randomUUID()}`;
  readonly name = `${['苏', '沈', '陆', '顾', '叶'][randomInt(5)]}${GIVEN[randomInt(GIVEN.length)]}`;
  readonly idNumber = womansId();
  readonly phone = `139${this.tag}`;

  /** The units that the agent belongs to; of no effect where the sample insurer's organisation is newer. */
  units(): InboundEvent[] {
    const reportTime = timestampFromDate(new Date('2026-01-01T00:00:00Z'));
    return (
      [
        ['HQ', '', OrgUnitType.HQ, '客经人寿总公司'],
        ['SH', 'HQ', OrgUnitType.PROVINCE, '上海分公司'],
        ['SH01', 'SH', OrgUnitType.OUTLET, '浦东营销服务部'],
      ] as const
    ).map(([orgUnitCode, parentCode, type, name]) => event('insurer.organisation.v1', OrgUnitReportedSchema, { sourceSystem: 'CORE', orgUnitCode, parentCode, type, name, legalEntity: ENTITY, reportTime }, 'core'));
  }

  agent(): InboundEvent {
    return event('insurer.agent.v1', AgentReportedSchema, {
      sourceSystem: 'CORE', agentCode: this.agentCode, name: '周志远', licenceNo: `0202${digits(16)}`, phone: `138${digits(8)}`, orgUnitCode: 'SH01', grade: 'L3',
      status: AgentStatus.ACTIVE, reportTime: timestampFromDate(new Date()),
    }, 'core');
  }

  /** As the core system holds her: resident ID, name and a phone that nobody verified. */
  core(): InboundEvent {
    return this.party({ sourceSystem: 'CORE', sourceId: this.coreId, idType: IdType.RESIDENT_ID, idNumber: this.idNumber, gender: Gender.FEMALE, phones: [{ number: this.phone, verified: false }], agentCode: this.agentCode });
  }

  /** As the app's server registered her: name, a verified phone, and the device on which she did. */
  registration(): InboundEvent {
    return this.party({ sourceSystem: 'APP', sourceId: this.appId, phones: [{ number: this.phone, verified: true }], deviceId: this.deviceId });
  }

  /** As underwriting knows her, under a number of its own: resident ID, and what she declared. */
  underwriting(): InboundEvent {
    const now = timestampFromDate(new Date());
    return this.party({ sourceSystem: 'UW', sourceId: this.underwritingId, idType: IdType.RESIDENT_ID, idNumber: this.idNumber, declarations: [{ name: 'pregnant', value: 'true', declareTime: now }] });
  }

  consent(purpose: Purpose): InboundEvent {
    return event('insurer.party.v1', ConsentReportedSchema, { sourceSystem: 'APP', sourceId: this.appId, purpose, granted: true, proof: 'privacy-2026-01', consentTime: timestampFromDate(new Date()) }, 'app');
  }

  /** A policy in force that she holds for herself. */
  policy(line: ProductLine, productName: string, premiumYuan: number): InboundEvent {
    const today = new Date();
    const date = { year: today.getUTCFullYear(), month: today.getUTCMonth() + 1, day: today.getUTCDate() };
    const party = { sourceSystem: 'CORE', sourceId: this.coreId, relationToHolder: 'self' };
    return event('insurer.policy.v1', PolicyReportedSchema, {
      sourceSystem: 'CORE', policyNo: `P${date.year}${this.tag}${line}`, legalEntity: ENTITY, productCode: `L${line}`, productName, productLine: line, status: PolicyStatus.IN_FORCE,
      issueDate: date, effectiveDate: date, paidToDate: { ...date, year: date.year + 1 }, premium: { minorUnits: BigInt(premiumYuan * 100), currencyCode: 'CNY' }, paymentsPerYear: 1,
      sumAssured: { minorUnits: 30_000_000n, currencyCode: 'CNY' }, parties: [{ role: PolicyRole.HOLDER, ...party }, { role: PolicyRole.INSURED, ...party }],
      writingAgentCode: this.agentCode, servicingAgentCode: this.agentCode, orgUnitCode: 'SH01', reportTime: timestampFromDate(today),
    }, 'core');
  }

  private party(data: MessageInitShape<typeof PartyReportedSchema>): InboundEvent {
    return event('insurer.party.v1', PartyReportedSchema, {
      partyType: PartyType.PERSON, legalEntity: ENTITY, name: this.name, reportTime: timestampFromDate(new Date()), ...data,
    } as MessageInitShape<typeof PartyReportedSchema>, String((data as { sourceSystem?: string }).sourceSystem ?? '').toLowerCase());
  }
}
