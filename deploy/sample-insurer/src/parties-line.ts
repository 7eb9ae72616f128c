import { createHash } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Gender, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import type { IdentifiedEvent } from './load-events.js';
import { type Fields, readFields, Unreadable } from './parties-fields.js';

/** A line as an event, or why it can't be one: names of fields and codes, never what was in them. */
export type ReadPartyLine = { kind: 'accepted'; event: IdentifiedEvent } | { kind: 'refused'; reason: string };

export interface PartyLineOptions {
  /** Comparison profile for all lines; empty: by the script of the name. */
  profile: '' | 'chinese' | 'western';
  /** Legal entity that answers for the records. */
  legalEntity: string;
}

type PartyInit = MessageInitShape<typeof PartyReportedSchema>;

const MAX_LINE_BYTES = 1024 * 1024;
const SOURCE = 'kejing/load';
const ID_TYPES = ['RESIDENT_ID', 'HOUSEHOLD_REGISTER', 'PASSPORT', 'HKMO_PERMIT', 'TW_PERMIT', 'HKMOTW_RESIDENCE', 'FOREIGN_PR', 'MILITARY', 'BIRTH_CERT', 'USCC', 'ORG_CODE', 'BUSINESS_REG', 'OTHER'] as const;
const ROLES = ['HOLDER', 'INSURED', 'BENEFICIARY', 'PAYER'] as const;
const MOST_EXTRAS = 50;

/**
 * Reads one line of a party file: `{"sourceSystem","sourceId","partyType","name"?,…,"reportedAt"}`. Fields that are not known are left aside, nulls are absent.
 * The event's id follows from the line, so that a line that comes twice has one effect; its version is the time of the report. Where the source gives a day
 * alone, reports of that day are put in an order that follows from their content, so that the order of lines decides nothing.
 */
export function readPartyLine(line: string, options: PartyLineOptions): ReadPartyLine {
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) return { kind: 'refused', reason: 'TOO_LARGE: more than 1 MiB' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { kind: 'refused', reason: 'BAD_JSON: the line is no JSON' };
  }
  try {
    return { kind: 'accepted', event: toEvent(readFields(parsed), options) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function toEvent(fields: Fields, options: PartyLineOptions): IdentifiedEvent {
  const { time, dayOnly } = fields.time('reportedAt');
  const data = toParty(fields, options, time);
  const hash = createHash('sha256').update(JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).digest();
  const version = BigInt(time.getTime()) + BigInt(dayOnly ? hash.readUInt32BE(16) % 60_000 : 0);
  const hex = hash.toString('hex');
  return {
    topic: 'insurer.party.v1', schema: PartyReportedSchema, data, source: SOURCE, time, backfill: true, sourceVersion: version, key: `${data.sourceSystem!}:${data.sourceId!}`,
    id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  };
}

function toParty(fields: Fields, { profile, legalEntity }: PartyLineOptions, time: Date): PartyInit {
  const sourceSystem = fields.text('sourceSystem', 32);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(sourceSystem)) throw new Unreadable(sourceSystem === '' ? 'MISSING: sourceSystem' : 'INVALID_FIELD: sourceSystem has other than letters, digits, - and _');
  const sourceId = fields.text('sourceId', 128);
  if (sourceId === '') throw new Unreadable('MISSING: sourceId');
  const partyType = fields.oneOf('partyType', ['PERSON', 'ORGANISATION']);
  if (partyType === undefined) throw new Unreadable('MISSING: partyType');
  const idType = fields.oneOf('idType', ID_TYPES);
  const gender = fields.oneOf('gender', ['M', 'F']);
  const address = fields.address();
  const birthDate = fields.date('birthDate');
  return {
    sourceSystem, sourceId, legalEntity, matchingProfile: profile,
    partyType: partyType === 'PERSON' ? PartyType.PERSON : PartyType.ORGANISATION,
    name: fields.text('name'), givenName: fields.text('givenName'), surname: fields.text('surname'), nameLatin: fields.text('nameLatin'),
    gender: gender === 'M' ? Gender.MALE : gender === 'F' ? Gender.FEMALE : Gender.UNSPECIFIED,
    ...(birthDate ? { birthDate } : {}),
    idType: idType === undefined ? IdType.UNSPECIFIED : IdType[idType], idNumber: fields.text('idNumber'),
    phones: fields.phones().map((number) => ({ number })),
    email: fields.text('email'), wechatUnionId: fields.text('wechatUnionId'), deviceId: fields.text('deviceId'),
    ...(typeof address === 'string' ? { address } : { postalAddress: address }),
    employer: fields.text('employer'),
    policyRoles: fields.objects('policyRoles', 50).map((role) => ({ policyNo: role.text('policyNo', 64), role: PolicyRole[role.oneOf('role', ROLES) ?? 'UNSPECIFIED'] })),
    declarations: fields.extras(MOST_EXTRAS).map(([name, value]) => ({ name, value })),
    reportTime: timestampFromDate(time),
  };
}
