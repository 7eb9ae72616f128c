import type { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';

export type PolicyRoleName = 'HOLDER' | 'INSURED' | 'BENEFICIARY' | 'PAYER';

export const policyStatuses = [
  'PROPOSED', 'IN_FORCE', 'COOLING_OFF', 'GRACE', 'LAPSED', 'REDUCED_PAID_UP', 'SURRENDERED', 'FREE_LOOK_CANCELLED', 'MATURED',
  'TERMINATED_BY_CLAIM', 'DECLINED',
] as const;
export type PolicyStatusName = (typeof policyStatuses)[number];

/** Cover is given now. */
export const inForceStatuses: readonly PolicyStatusName[] = ['IN_FORCE', 'COOLING_OFF', 'GRACE', 'REDUCED_PAID_UP'];

/** The contract stands, though a lapsed one gives no cover until it is reinstated. */
export const standingStatuses: readonly PolicyStatusName[] = [...inForceStatuses, 'LAPSED'];

/** A record in a role. */
export interface PolicyParty {
  recordId: string;
  role: PolicyRoleName;
  relation: string;
  sharePercent: number;
  sequence: number;
}

/** What a snapshot says of a policy, but for who is in it. Dates as YYYY-MM-DD, money in minor units of one currency. */
export interface PolicyFacts {
  sourceSystem: string;
  legalEntity: string;
  productCode: string;
  productName: string;
  productLine: ProductLine;
  status: PolicyStatusName;
  issueDate: string | null;
  effectiveDate: string | null;
  expiryDate: string | null;
  premiumMinor: bigint;
  /** 0 for a single premium. */
  paymentsPerYear: number;
  sumAssuredMinor: bigint;
  currency: string;
  orgUnit: string;
}

/** A party as the source names it. */
export interface ReportedParty extends Omit<PolicyParty, 'recordId'> {
  sourceSystem: string;
  sourceId: string;
}

/** A snapshot of a policy, checked. */
export interface PolicyReport {
  policyNo: string;
  facts: PolicyFacts;
  paidToDate: string | null;
  parties: ReportedParty[];
  servicingAgentCode: string;
  writingAgentCode: string;
  reportTime: Date;
  sourceVersion: bigint;
}

/** A policy as it stands. */
export interface PolicyState extends PolicyFacts {
  policyId: string;
  agentId: string | null;
  writingAgentId: string | null;
  paidToDate: string | null;
  /** Version of the statement that the date comes from: a snapshot or a payment. */
  paidToVersion: bigint;
  everInForce: boolean;
  sourceVersion: bigint;
  updateTime: Date;
}

/** How long a policy runs, or ran. */
export type PolicyTerm = Pick<PolicyState, 'policyId' | 'status' | 'effectiveDate' | 'expiryDate' | 'updateTime'>;

/** A policy in which records of one customer have roles. */
export type PolicyOfRecords = Pick<
  PolicyState,
  'policyId' | 'productName' | 'productLine' | 'status' | 'effectiveDate' | 'premiumMinor' | 'paymentsPerYear' | 'sumAssuredMinor' | 'currency' | 'paidToDate' | 'agentId'
> & { roles: PolicyRoleName[] };

/** What of a policy tells who somebody is to the insurer; `person`: her place among those who were asked for. */
export type PolicyOfPerson = Pick<PolicyOfRecords, 'productLine' | 'status' | 'roles' | 'effectiveDate' | 'premiumMinor' | 'paymentsPerYear'> & { person: number };

/** Premium of a year, rounded half up; a single premium counts a tenth. */
export function annualPremium(policy: Pick<PolicyFacts, 'premiumMinor' | 'paymentsPerYear'>): bigint {
  return policy.paymentsPerYear === 0 ? (policy.premiumMinor + 5n) / 10n : policy.premiumMinor * BigInt(policy.paymentsPerYear);
}
