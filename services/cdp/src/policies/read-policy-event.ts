import { toDate } from '@kejing/contracts';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { BillingStatus, type BillingReported, type ClaimReported, type ServicingReported } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { Reject, type ReceivedEvent } from '@kejing/messaging';
import { possibleDate, versionOf } from './read-policy.js';
import type { PolicyRoleName } from './policy.js';

/** Something that happened to a policy, and for whose timeline. */
export interface PolicyEvent {
  sourceSystem: string;
  /** Empty for a claim that names none. */
  policyNo: string;
  kind: InteractionKind;
  /** What happened, in codes of the contract; no personal data. Empty: nothing for a timeline. */
  subject: string;
  time: Date;
  sourceVersion: bigint;
  /** On whose timeline: a party that the event names, or who has the first of these roles. */
  of: { party: { sourceSystem: string; sourceId: string } } | { roles: readonly PolicyRoleName[] };
  /** A premium that fell due on this day was paid. */
  paidDueDate?: string;
}

type Versioned = Pick<ReceivedEvent, 'sourceVersion' | 'time'>;

/** Codes end up in the subject of events that others read: no free text gets there. */
const CODE = /^[A-Z0-9_]{1,64}$/;

/** Paid and refunded premiums are of the customer's doing; a due or failed one is not. */
export function fromBilling(said: BillingReported, event: Versioned): PolicyEvent {
  if (said.policyNo === '') throw new Reject('POLICY_NO_MISSING', 'policy_no is empty');
  const dueDate = possibleDate(said.dueDate, 'due_date');
  const paid = said.status === BillingStatus.PAID;
  return {
    sourceSystem: said.sourceSystem,
    policyNo: said.policyNo,
    kind: InteractionKind.SERVICED,
    subject: paid || said.status === BillingStatus.REFUNDED ? `billing/${BillingStatus[said.status]}` : '',
    time: toDate(said.reportTime) ?? event.time,
    sourceVersion: versionOf(event),
    of: { roles: ['PAYER', 'HOLDER'] },
    ...(paid && dueDate !== null ? { paidDueDate: dueDate } : {}),
  };
}

/** A servicing item (保全) at a stage. */
export function fromServicing(said: ServicingReported, event: Versioned): PolicyEvent {
  if (said.policyNo === '') throw new Reject('POLICY_NO_MISSING', 'policy_no is empty');
  return {
    sourceSystem: said.sourceSystem,
    policyNo: said.policyNo,
    kind: InteractionKind.SERVICED,
    subject: `servicing/${code(said.item, 'item')}/${code(said.stage, 'stage')}`,
    time: toDate(said.reportTime) ?? event.time,
    sourceVersion: versionOf(event),
    of: { roles: ['HOLDER', 'INSURED'] },
  };
}

/** A claim at a stage; its outcome and amount are sensitive and stay with the source. */
export function fromClaim(said: ClaimReported, event: Versioned): PolicyEvent {
  const party = said.claimant;
  const named = party !== undefined && party.sourceId !== '' && party.sourceSystem !== '';
  if (!named && said.policyNo === '') throw new Reject('CLAIMANT_MISSING', 'neither claimant nor policy is said');
  return {
    sourceSystem: said.sourceSystem,
    policyNo: said.policyNo,
    kind: InteractionKind.CLAIMED,
    subject: `claim/${code(said.stage, 'stage')}`,
    time: toDate(said.reportTime) ?? event.time,
    sourceVersion: versionOf(event),
    of: named ? { party: { sourceSystem: party.sourceSystem, sourceId: party.sourceId } } : { roles: ['INSURED', 'HOLDER'] },
  };
}

function code(text: string, field: string): string {
  if (!CODE.test(text)) throw new Reject('CODE_INVALID', `${field} must be a code in capitals`);
  return text;
}
