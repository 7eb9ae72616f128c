import { fromDateMessage, toDate } from '@kejing/contracts';
import { PolicyRole, PolicyStatus, type PolicyParty as PartySaid, type PolicyReported } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { Reject, type ReceivedEvent } from '@kejing/messaging';
import { policyStatuses, type PolicyReport, type PolicyRoleName, type PolicyStatusName, type ReportedParty } from './policy.js';

const MAX_PARTIES = 50;
const MAX_TEXT = 200;
const INTERVALS = [0, 1, 2, 4, 12];

type Versioned = Pick<ReceivedEvent, 'sourceVersion' | 'time'>;
type DateSaid = { year: number; month: number; day: number };

/** A policy as the source says, checked; throws Reject where it can never be taken in. */
export function toPolicyReport(said: PolicyReported, event: Versioned): PolicyReport {
  if (said.policyNo === '') throw new Reject('POLICY_NO_MISSING', 'policy_no is empty');
  if (said.parties.length > MAX_PARTIES) throw new Reject('TOO_MANY_PARTIES', `a policy has at most ${MAX_PARTIES} parties`);
  if (!INTERVALS.includes(said.paymentsPerYear)) throw new Reject('PAYMENT_INTERVAL_INVALID', 'payments_per_year is 0, 1, 2, 4 or 12');
  const [effectiveDate, expiryDate] = [possibleDate(said.effectiveDate, 'effective_date'), possibleDate(said.expiryDate, 'expiry_date')];
  if (effectiveDate !== null && expiryDate !== null && expiryDate < effectiveDate) {
    throw new Reject('IMPOSSIBLE_DATE', 'expiry_date is before effective_date');
  }
  return {
    policyNo: said.policyNo,
    facts: {
      sourceSystem: said.sourceSystem,
      legalEntity: said.legalEntity,
      productCode: said.productCode.slice(0, MAX_TEXT),
      productName: said.productName.slice(0, MAX_TEXT),
      productLine: said.productLine,
      status: statusName(said.status),
      issueDate: possibleDate(said.issueDate, 'issue_date'),
      effectiveDate,
      expiryDate,
      premiumMinor: said.premium?.minorUnits ?? 0n,
      paymentsPerYear: said.paymentsPerYear,
      sumAssuredMinor: said.sumAssured?.minorUnits ?? 0n,
      currency: currencyOf(said),
      orgUnit: said.orgUnitCode,
    },
    paidToDate: possibleDate(said.paidToDate, 'paid_to_date'),
    parties: said.parties.map(reportedParty),
    servicingAgentCode: said.servicingAgentCode,
    writingAgentCode: said.writingAgentCode,
    reportTime: toDate(said.reportTime) ?? event.time,
    sourceVersion: versionOf(event),
  };
}

/** Version of an event; one of a source that gives neither version nor time is taken by the time of its event. */
export function versionOf(event: Versioned): bigint {
  return event.sourceVersion ?? BigInt(event.time.getTime());
}

/** A date that is there must exist. Throws Reject IMPOSSIBLE_DATE. */
export function possibleDate(said: DateSaid | undefined, field: string): string | null {
  if (said === undefined) return null;
  const date = fromDateMessage(said);
  if (date === undefined) throw new Reject('IMPOSSIBLE_DATE', `${field} is no date`);
  return date;
}

function statusName(status: PolicyStatus): PolicyStatusName {
  const name = policyStatuses.find((one) => one === PolicyStatus[status]);
  if (name === undefined) throw new Reject('POLICY_STATUS_MISSING', 'status is not said');
  return name;
}

function currencyOf(said: PolicyReported): string {
  const codes = new Set([said.premium?.currencyCode, said.sumAssured?.currencyCode].filter((code) => code !== undefined && code !== ''));
  if (codes.size > 1) throw new Reject('TWO_CURRENCIES', 'premium and sum assured are in two currencies');
  return [...codes][0] ?? 'CNY';
}

function reportedParty(said: PartySaid): ReportedParty {
  const role = said.role === PolicyRole.UNSPECIFIED ? undefined : (PolicyRole[said.role] as PolicyRoleName | undefined);
  if (role === undefined) throw new Reject('POLICY_ROLE_MISSING', 'the role of a party is not said');
  if (said.sourceSystem === '' || said.sourceId === '') throw new Reject('PARTY_KEY_MISSING', 'a party has no source_system or source_id');
  const { sourceSystem, sourceId, relationToHolder, sharePercent, sequence } = said;
  if (sharePercent < 0 || sharePercent > 100) throw new Reject('SHARE_INVALID', 'share_percent is 0 to 100');
  if (sequence < 0 || sequence > 1000) throw new Reject('SEQUENCE_INVALID', 'sequence is 0 to 1000');
  return { role, sourceSystem, sourceId, relation: relationToHolder.slice(0, MAX_TEXT), sharePercent, sequence };
}
