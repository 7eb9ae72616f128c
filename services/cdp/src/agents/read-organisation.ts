import parsePhoneNumber from 'libphonenumber-js';
import { fromDateMessage } from '@kejing/contracts';
import { AgentStatus, OrgUnitType, type AgentReported, type OrgUnitReported } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { Reject, type ReceivedEvent } from '@kejing/messaging';
import type { AgentReport, OrgUnitReport } from './agent.js';

type Versioned = Pick<ReceivedEvent, 'sourceVersion' | 'time'>;

// A slash joins codes to paths.
const CODE = /^[^\s/]{1,64}$/;
const MAX_TEXT = 200;

/** A unit as the source says, checked; throws Reject where it can never be taken in. */
export function toOrgUnitReport(said: OrgUnitReported, event: Versioned): OrgUnitReport {
  return {
    orgUnit: code(said.orgUnitCode, 'ORG_UNIT_CODE_INVALID'),
    sourceSystem: said.sourceSystem,
    parent: said.parentCode === '' ? '' : code(said.parentCode, 'ORG_UNIT_CODE_INVALID'),
    type: said.type === OrgUnitType.UNSPECIFIED ? '' : (OrgUnitType[said.type] ?? ''),
    name: said.name.slice(0, MAX_TEXT),
    legalEntity: said.legalEntity.slice(0, MAX_TEXT),
    sourceVersion: versionOf(event),
  };
}

/** An agent as the source says, checked; his phone becomes a token. */
export function toAgentReport(said: AgentReported, event: Versioned, phoneToken: (e164: string) => string): AgentReport {
  const joinedDate = fromDateMessage(said.joinedDate) ?? null;
  if (said.joinedDate !== undefined && joinedDate === null) throw new Reject('IMPOSSIBLE_DATE', 'joined_date is no date');
  const phone = parsePhoneNumber(said.phone, 'CN');
  return {
    sourceSystem: said.sourceSystem,
    agentCode: code(said.agentCode, 'AGENT_CODE_INVALID'),
    displayName: said.name.slice(0, MAX_TEXT),
    licenceNo: said.licenceNo.slice(0, MAX_TEXT),
    phoneToken: phone?.isValid() ? phoneToken(phone.number) : null,
    orgUnit: code(said.orgUnitCode, 'ORG_UNIT_CODE_INVALID'),
    grade: said.grade.slice(0, MAX_TEXT),
    active: said.status !== AgentStatus.LEFT,
    joinedDate,
    sourceVersion: versionOf(event),
  };
}

function code(text: string, reason: string): string {
  if (!CODE.test(text)) throw new Reject(reason, 'a code must have 1 to 64 characters without spaces and slashes');
  return text;
}

/** A source that gives neither a version nor a time of report is taken by the time of its event. */
function versionOf(event: Versioned): bigint {
  return event.sourceVersion ?? BigInt(event.time.getTime());
}
